//! The console, on one's own data or on the demo's.

use std::path::Path;

use super::args::Demo;
use super::themes::wardrobe;
use super::{Out, Setting};
use crate::app::{self, Circumstances, Effect, Model, Msg, Reply, Turn};
use crate::clock::Timestamp;
use crate::demo;
use crate::desk::{Desk, Place, ViewsFile};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::runtime::{self, Console, Ended};
use crate::ui::{self, Theme, Wardrobe};

/// The console on one's own data.
pub(super) fn open(setting: &Setting) -> Result<u8> {
    let wardrobe = wardrobe(setting)?;
    runtime::check_terminal()?;
    let path = setting.database()?;
    let place = Place { path, who: setting.who.clone(), clock: setting.running_clock(), demo: false };
    let mut desk = place.open()?;
    let demo = desk.is_demo();
    // Over night somebody has come back, or a new day has begun. Where this cannot be written now, the next act does it.
    desk.give_held().ok();
    drop(desk);
    run(setting, place, wardrobe, demo)
}

/// The console on living people who do not exist.
pub(super) fn demo(setting: &Setting, args: &Demo, out: &mut Out<'_>) -> Result<u8> {
    let wardrobe = wardrobe(setting)?;
    if args.picture.is_none() {
        runtime::check_terminal()?;
    }
    // Thrown away when it goes out of scope, unless the user named a file.
    let folder = tempfile::Builder::new().prefix("tasuki-demo-").tempdir().map_err(Error::internal)?;
    let path = setting.db.clone().unwrap_or_else(|| folder.path().join("demo.db"));
    let place = Place { path, who: setting.who.clone(), clock: setting.running_clock(), demo: true };
    let now = place.clock.now();
    let mut desk = place.open()?;
    let seed = args.seed.unwrap_or_else(|| now.millis().unsigned_abs());
    if !desk.is_demo() {
        return Err(Error::user(Message::new("demo.not_a_demo").with("path", place.path.display())));
    }
    if desk.is_empty()? {
        desk.fill_with(|filling| {
            let leads = args.count as usize;
            demo::fill(filling.store, filling.versions, now, leads, seed, filling.who)
        })?;
    }
    if let Some(file) = &args.picture {
        return picture(setting, desk, &wardrobe.theme(), now, args.size.as_deref(), file, out);
    }
    drop(desk);
    run(setting, place, wardrobe, true)
}

fn run(setting: &Setting, place: Place, wardrobe: Wardrobe, demo: bool) -> Result<u8> {
    let name = place.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Of the demo nothing stays, nor what was saved in it.
    let views = if demo { ViewsFile::in_folder(place.path.parent()) } else { setting.views() };
    let console = Console {
        place,
        lang: setting.lang,
        wardrobe,
        demo,
        database: Shown::line(&name),
        home: etcetera::home_dir().ok(),
        views,
    };
    match runtime::run(console)? {
        Ended::ByUser => Ok(0),
        Ended::BySignal(signal) => Ok(u8::try_from(128 + signal).unwrap_or(1)),
    }
}

/// A picture of the console as it opens, made by the same view: what the README shows.
fn picture(
    setting: &Setting,
    mut desk: Desk,
    theme: &Theme,
    now: Timestamp,
    size: Option<&str>,
    file: &Path,
    out: &mut Out<'_>,
) -> Result<u8> {
    let (width, height) = parse_size(size.unwrap_or("120x32"))?;
    let fixed = Circumstances {
        who: setting.who.clone(),
        versions: std::sync::Arc::clone(desk.versions()),
        demo: true,
        set_clock: false,
        database: Shown::line("demo.db"),
        home: None,
    };
    let mut model = Model::new(fixed, setting.lang, (width, height));
    let turn = Turn { now, elapsed: std::time::Duration::ZERO };
    let mut effects = app::start(&mut model);
    while let Some(effect) = effects.pop() {
        // The picture shows the list: nothing else is asked for or done.
        let Effect::Read(ask) = effect else { continue };
        let reply = match runtime::answer(&mut desk, ask) {
            Reply::Failed(error) => return Err(error),
            reply => reply,
        };
        effects.extend(app::update(&mut model, Msg::Reply(reply), turn).effects);
    }
    let svg = ui::picture(&model, theme, now, "tasuki demo")?;
    std::fs::write(file, svg).map_err(|cause| Error::unwritten(file, &cause))?;
    out.line(&Message::new("demo.picture").with("path", file.display()).say(setting.lang))?;
    Ok(0)
}

fn parse_size(text: &str) -> Result<(u16, u16)> {
    let size = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    size.filter(|(width, height)| (1..=400).contains(width) && (1..=200).contains(height))
        .ok_or_else(|| Error::new(Kind::Usage, Message::new("demo.bad_size").with("text", text)))
}
