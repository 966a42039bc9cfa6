//! The console, on one's own data or on the demo's.

use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use super::args::Demo;
use super::picture::{self, Scene};
use super::themes::wardrobe;
use super::{Out, Setting, own};
use crate::app::{Opening, Preferences, Then};
use crate::config::{self, Files, Key, Origin};
use crate::demo;
use crate::desk::{Desk, Place, ReviewAsk, ViewsFile};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::remind::channels::{self, ChannelsFile};
use crate::remind::terminal::{Kind, Through};
use crate::remind::{Environment, Outlets};
use crate::runtime::{self, Console, Ended, Mover, Site, WaysOut};
use crate::ui::Wardrobe;

/// The console on one's own data.
pub(super) fn open(setting: &Setting) -> Result<u8> {
    open_with(setting, None)
}

/// The same, with a review on the screen.
pub(super) fn hold(setting: &Setting, review: ReviewAsk) -> Result<u8> {
    open_with(setting, Some(review))
}

fn open_with(setting: &Setting, review: Option<ReviewAsk>) -> Result<u8> {
    let wardrobe = wardrobe(setting)?;
    runtime::check_terminal()?;
    let path = setting.database()?;
    let place = Place { path, who: setting.who.clone(), clock: setting.running_clock(), demo: false };
    let mut own = preferences(setting, Some(&place));
    if review.is_some() {
        (own.opens, own.review) = (Opening::List, review);
    }
    let desk = place.open()?;
    let demo = desk.is_demo();
    let folder = DemoFolder::default();
    let mover = matches!(own.opens, Opening::Welcome { .. }).then(|| mover(setting, &place, &own, &folder));
    run(setting, (place, desk), wardrobe, demo, own, mover)
}

/// What the user likes, and with what the console opens: on a database that is not there yet, and without a
/// configuration, with the first questions. A demo has no place of one's own and asks nothing.
fn preferences(setting: &Setting, place: Option<&Place>) -> Preferences {
    let settings = setting.config.settings.clone();
    let (keymap, trouble) = setting.own.keymap(settings.keys);
    let is_new = settings.first_run && setting.own.files.is_some() && !setting.own.is_there();
    let opens = if is_new && place.is_some_and(|place| place.find().is_err()) {
        Opening::Welcome { asks_who: *setting.config.origin(Key::Who) == Origin::Default }
    } else {
        Opening::List
    };
    Preferences { settings, keymap, warning: trouble.as_ref().map(own::left_out), opens, review: None }
}

/// The folder of a demo that the first questions led to: it goes when the console does.
type DemoFolder = Arc<Mutex<Option<TempDir>>>;

/// Keeps what was answered to the first questions, and makes ready what comes then.
fn mover(setting: &Setting, place: &Place, own: &Preferences, folder: &DemoFolder) -> Mover {
    let (setting, place, own, folder) = (setting.clone(), place.clone(), own.clone(), Arc::clone(folder));
    let mine = Mutex::default();
    Arc::new(move |answers| {
        let text = config::example(answers.lang, &answers.kept());
        let told = setting.own.files.as_ref().and_then(|files| keep(files, text, &mine));
        let who = answers.who.clone().unwrap_or_else(|| place.who.clone());
        let asks_who = answers.who.is_some();
        let opens = if answers.then == Then::Import { Opening::Import { asks_who } } else { Opening::List };
        let mut own = Preferences { opens, review: None, warning: told.or_else(|| own.warning.clone()), ..own.clone() };
        own.settings.who = answers.who.clone().or(own.settings.who);
        let mut there = Place { who, ..place.clone() };
        if answers.then == Then::Demo {
            let made = demo_folder()?;
            there = Place { path: made.path().join("demo.db"), demo: true, ..there };
            fill(&mut there.open()?, &there, USUAL_DEMO, None)?;
            *folder.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        }
        let demo = there.demo;
        Ok(site(&setting, there, answers.lang, demo, own))
    })
}

/// Keeps the answers as the configuration, and tells so. What this console kept itself before is written over where the
/// questions were answered anew, unless somebody has changed it since.
fn keep(files: &Files, text: String, mine: &Mutex<Option<String>>) -> Option<Message> {
    let mut mine = mine.lock().unwrap_or_else(PoisonError::into_inner);
    let is_mine = mine.as_ref().is_some_and(|mine| std::fs::read_to_string(&files.config).is_ok_and(|is| is == *mine));
    if is_mine && mine.as_ref() == Some(&text) {
        return None;
    }
    let kept = if is_mine { config::keep_instead(files, &text) } else { config::keep(files, &text) };
    Some(match kept {
        Ok(()) => {
            *mine = Some(text);
            Message::new("welcome.kept").with("path", files.config.display())
        }
        Err(error) => Message::new("welcome.not_kept").with_message("cause", error.message),
    })
}

/// How many leads a demo has that nobody counted.
const USUAL_DEMO: u32 = 300;

fn demo_folder() -> Result<TempDir> {
    tempfile::Builder::new().prefix("tasuki-demo-").tempdir().map_err(Error::internal)
}

/// Lets people come in who do not exist.
fn fill(desk: &mut Desk, place: &Place, leads: u32, seed: Option<u64>) -> Result<()> {
    let now = place.clock.now();
    let seed = seed.unwrap_or_else(|| now.millis().unsigned_abs());
    desk.fill_with(|filling| demo::fill(filling.store, filling.versions, now, leads as usize, seed, filling.who))
}

/// A place to work at. Of the demo nothing stays, nor the views that were saved in it.
fn site(setting: &Setting, place: Place, lang: Lang, demo: bool, own: Preferences) -> Site {
    let database = Shown::line(&place.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
    let views = if demo { ViewsFile::in_folder(place.path.parent()) } else { setting.views() };
    let ways =
        if demo { WaysOut::default() } else { known_ways(setting, lang).unwrap_or_else(|_| unknown(setting, lang)) };
    Site { place, lang, demo, database, views, own, ways }
}

/// The ways out of this machine, or what is wrong with the file that names them.
fn known_ways(setting: &Setting, lang: Lang) -> std::result::Result<WaysOut, Message> {
    let file = super::remind::channels_file(setting).map_err(|trouble| trouble.error().message)?;
    Ok(ways_out(&file.unwrap_or_default(), lang))
}

/// What is wrong with the file keeps nobody from working; it is told, and nothing leaves until it is mended.
fn unknown(setting: &Setting, lang: Lang) -> WaysOut {
    let setting = setting.clone();
    WaysOut { mend: Some(Box::new(move || known_ways(&setting, lang))), ..WaysOut::default() }
}

/// The ways out of this machine, by `channels.toml`.
fn ways_out(file: &ChannelsFile, lang: Lang) -> WaysOut {
    let environment = Environment::real();
    let terminal = (file.desktop.place(&environment) == channels::Place::Terminal)
        .then(|| (file.desktop.terminal.unwrap_or_else(|| Kind::of(&environment)), Through::of(&environment)));
    WaysOut { outlets: Outlets::of(file, &environment, lang), terminal, mend: None }
}

/// The console on living people who do not exist.
pub(super) fn demo(setting: &Setting, args: &Demo, out: &mut Out<'_>) -> Result<u8> {
    let wardrobe = wardrobe(setting)?;
    if args.picture.is_none() {
        runtime::check_terminal()?;
    }
    // Thrown away when it goes out of scope, unless the user named a file.
    let folder = demo_folder()?;
    // The database of one's own leads that the configuration names is not the demo's.
    let named = !matches!(setting.config.origin(Key::Database), Origin::File(_));
    let path = setting.db.clone().filter(|_| named).unwrap_or_else(|| folder.path().join("demo.db"));
    let place = Place { path, who: setting.who.clone(), clock: setting.running_clock(), demo: true };
    let now = place.clock.now();
    let mut desk = place.open()?;
    if !desk.is_demo() {
        return Err(Error::user(Message::new("demo.not_a_demo").with("path", place.path.display())));
    }
    if desk.is_empty()? {
        fill(&mut desk, &place, args.count, args.seed)?;
    }
    if let Some(file) = &args.picture {
        let (views, own) = (ViewsFile::in_folder(place.path.parent()), preferences(setting, None));
        return picture::take(setting, Scene { desk, views, wardrobe, own, now }, args, file, out);
    }
    let own = preferences(setting, None);
    run(setting, (place, desk), wardrobe, true, own, None)
}

fn run(
    setting: &Setting,
    (place, desk): (Place, Desk),
    wardrobe: Wardrobe,
    demo: bool,
    own: Preferences,
    mover: Option<Mover>,
) -> Result<u8> {
    let home = etcetera::home_dir().ok();
    let console = Console { site: site(setting, place, setting.lang, demo, own), desk, wardrobe, home, mover };
    match runtime::run(console)? {
        Ended::ByUser => Ok(0),
        Ended::BySignal(signal) => Ok(u8::try_from(128 + signal).unwrap_or(1)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn whoever_answers_the_first_questions_anew_has_a_configuration_at_every_moment() {
        let folder = TempDir::new().unwrap();
        let files = Files { config: folder.path().join("config.toml") };
        let mine = Mutex::default();
        keep(&files, "# 0\n".to_owned(), &mine).unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let (ended, config) = (Arc::clone(&over), files.config.clone());
        // Somebody else who starts the program meanwhile.
        let other = std::thread::spawn(move || {
            let mut looked = 0_u32;
            while !ended.load(Ordering::Relaxed) {
                let text = std::fs::read_to_string(&config).unwrap_or_else(|wrong| panic!("after {looked}: {wrong}"));
                assert!(text.starts_with("# ") && text.ends_with('\n'), "{text:?}");
                looked += 1;
            }
        });
        for n in 1..300 {
            assert_eq!(keep(&files, format!("# {n}\n"), &mine).unwrap().key(), "welcome.kept");
        }
        over.store(true, Ordering::Relaxed);
        other.join().unwrap();
        assert_eq!(std::fs::read_to_string(&files.config).unwrap(), "# 299\n");
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing lies about");
        // What somebody has changed since is theirs.
        std::fs::write(&files.config, "# my own\n").unwrap();
        assert_eq!(keep(&files, "# 300\n".to_owned(), &mine).unwrap().key(), "welcome.not_kept");
        assert_eq!(std::fs::read_to_string(&files.config).unwrap(), "# my own\n");
    }
}
