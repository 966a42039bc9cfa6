//! `themes`: which there are, what one says, whether everybody can read it, what it looks like.

use serde_json::json;

use super::args::{Color, Themes};
use super::{Out, Setting};
use crate::config::{self, Config, Key, Origin as Said, ThemeChoice};
use crate::domain::SlaState;
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ui::theme::check::{Finding, findings, measured};
use crate::ui::theme::preview::{color_word, modifiers, painted, whole};
use crate::ui::theme::shelf::{Chain, Origin, Place, Shelf};
use crate::ui::theme::{Carries, Depth, Mark, Meaning, SymbolSet, Variant};
use crate::ui::{Looks, Theme, Wardrobe};

/// How many colours there are to be used: as was said, else as the environment tells of the terminal.
pub(super) fn depth(config: &Config, color: Color, environment: &dyn Fn(&str) -> Option<String>) -> Depth {
    match (color, config.settings.color) {
        // Even where the terminal is said to have none.
        (Color::Always, _) => Depth::of_terminal(environment).max(Depth::Ansi16),
        (_, config::Depth::Auto) => Depth::of_environment(environment),
        (_, config::Depth::TrueColor) => Depth::TrueColor,
        (_, config::Depth::Palette) => Depth::Indexed256,
        (_, config::Depth::Sixteen) => Depth::Ansi16,
        (_, config::Depth::None) => Depth::None,
    }
}

/// The themes that the console may wear.
pub(super) fn wardrobe(setting: &Setting) -> Result<Wardrobe> {
    let settings = &setting.config.settings;
    let is_said = matches!(setting.config.origin(Key::Theme), Said::CommandLine(_) | Said::Environment(_));
    let theme = match &settings.theme {
        // Whoever wants no colours here and now goes before a theme that is for every day.
        ThemeChoice::Named(_) if setting.depth == Depth::None && !is_said => ThemeChoice::default(),
        theme => theme.clone(),
    };
    let symbols = match settings.symbols {
        config::Symbols::Auto => None,
        config::Symbols::Unicode => Some(SymbolSet::Unicode),
        config::Symbols::Ascii => Some(SymbolSet::Ascii),
    };
    let (depth, ambiguous) = (setting.depth, settings.ambiguous);
    let looks = Looks { theme, depth, symbols, ambiguous, told_ground: setting.ground };
    Wardrobe::open(looks, shelf(setting))
}

fn shelf(setting: &Setting) -> Shelf {
    Shelf::new(setting.folder().map(|folder| folder.join("themes")))
}

/// The theme that is worn where nothing else is known.
fn usual(setting: &Setting) -> &str {
    let theme = &setting.config.settings.theme;
    theme.named().unwrap_or_else(|| theme.for_grounds()[2])
}

pub(super) fn themes(setting: &Setting, args: &Themes, out: &mut Out<'_>) -> Result<u8> {
    match args {
        Themes::List => list(setting, out),
        Themes::Show { look } => show(setting, look.as_deref(), out),
        Themes::Check { looks } => check(setting, looks, out),
        Themes::Preview { look } => preview(setting, look.as_deref(), out),
    }
}

/// The theme that was named here, else the one that is named for all commands, else the one that is worn where nothing
/// is known of the terminal.
fn chain(setting: &Setting, named: Option<&str>) -> Result<Chain> {
    shelf(setting).chain(named.unwrap_or_else(|| usual(setting)))
}

fn list(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let (lang, shelf) = (setting.lang, shelf(setting));
    let mut table = super::leads::table();
    let heads = ["themes.name", "themes.ground", "themes.inherits", "themes.from"];
    table.set_header(heads.map(|key| lang.text(key)));
    let mut rows = Vec::new();
    let mut status = 0;
    for name in shelf.names() {
        let found = shelf.find(&name)?;
        let path = match &found.place {
            Place::File(path) => Some(path.display().to_string()),
            Place::Bundled => None,
        };
        let from = path.clone().unwrap_or_else(|| lang.text("themes.bundled"));
        match shelf.chain_of(&found) {
            Ok(chain) => {
                let inherits: Vec<String> = chain.inherited().map(|name| Shown::line(name).into_string()).collect();
                table
                    .add_row([&*name, &*ground(chain.variant(), lang), &*inherits.join(", "), &*from].map(Shown::line));
                let variant = chain.variant().map(Variant::word);
                rows.push(json!({ "name": name, "variant": variant, "inherits": inherits, "file": path }));
            }
            // The others are listed all the same.
            Err(wrong) => {
                status = 1;
                out.complain(&wrong.say(lang));
            }
        }
    }
    if setting.is_json() {
        out.json(&json!(rows))?;
        return Ok(status);
    }
    out.line(&table.to_string())?;
    if let Some(folder) = shelf.folder() {
        out.line(&Message::new("themes.folder").with("folder", folder.display()).say(lang))?;
    }
    Ok(status)
}

fn ground(variant: Option<Variant>, lang: Lang) -> String {
    lang.text(match variant {
        Some(Variant::Dark) => "themes.dark",
        Some(Variant::Light) => "themes.light",
        None => "themes.any",
    })
}

fn show(setting: &Setting, named: Option<&str>, out: &mut Out<'_>) -> Result<u8> {
    let chain = chain(setting, named)?;
    if !setting.is_json() {
        let text = whole(&chain);
        out.line(text.trim_end())?;
        return Ok(0);
    }
    let theme = Theme::of(&chain, Depth::TrueColor, None, false);
    let styles: serde_json::Map<_, _> = Meaning::ALL
        .iter()
        .map(|meaning| {
            let style = theme.style(*meaning);
            let origin = chain.look(*meaning, false).map(|(_, origin)| origin);
            let said = json!({
                "fg": style.fg.map(color_word),
                "bg": style.bg.map(color_word),
                "mods": modifiers(style.add_modifier).collect::<Vec<_>>(),
                "from": origin.map(|origin| json!({ "file": origin.file, "line": origin.line, "scope": origin.scope })),
            });
            (meaning.name().to_owned(), said)
        })
        .collect();
    let symbols: serde_json::Map<_, _> =
        Mark::ALL.iter().map(|mark| (mark.name().to_owned(), json!(theme.mark(*mark)))).collect();
    let variant = chain.variant().map(Variant::word);
    let inherits: Vec<_> = chain.inherited().collect();
    out.json(&json!({ "name": chain.name(), "variant": variant, "inherits": inherits, "styles": styles, "symbols": symbols }))?;
    Ok(0)
}

/// Looks at the themes that are named, else at all that there are. 1 where one of them does not pass.
fn check(setting: &Setting, named: &[String], out: &mut Out<'_>) -> Result<u8> {
    let (lang, shelf) = (setting.lang, shelf(setting));
    let names = if named.is_empty() { shelf.names() } else { named.to_vec() };
    let mut status = 0;
    let mut rows = Vec::new();
    for name in names {
        let found = shelf.find(&name)?;
        let chain = match shelf.chain_of(&found) {
            Ok(chain) => chain,
            Err(wrong) => {
                status = 1;
                out.complain(&wrong.say(lang));
                continue;
            }
        };
        let found = findings(&chain);
        if found.iter().any(|finding| finding.is_wrong) {
            status = 1;
        }
        if setting.is_json() {
            rows.push(checked(&chain, &found, lang));
        } else {
            tell(&chain, &found, lang, out)?;
        }
    }
    if setting.is_json() {
        out.json(&json!(rows))?;
    }
    Ok(status)
}

/// The least contrast of what must be read, then all that was found.
fn tell(chain: &Chain, found: &[Finding], lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let ratios = measured(chain, Depth::TrueColor).into_iter();
    let ratios = ratios.filter(|seen| seen.meaning.carries() == Carries::Text);
    let least = ratios.filter_map(|seen| Some((seen.ratio?, seen.meaning))).min_by(|a, b| a.0.total_cmp(&b.0));
    let key = if found.iter().any(|finding| finding.is_wrong) { "themes.fails" } else { "themes.passes" };
    let verdict = Message::new(key).with("theme", Shown::line(chain.name())).with_message(
        "contrast",
        match least {
            Some((ratio, meaning)) => {
                Message::new("themes.least").with("ratio", format!("{ratio:.1}")).with("meaning", meaning.name())
            }
            None => Message::new("themes.not_measured"),
        },
    );
    out.line(&verdict.say(lang))?;
    for finding in found {
        let kind = lang.text(if finding.is_wrong { "themes.wrong" } else { "themes.doubtful" });
        out.line(&format!("  {}{kind}: {}", at(finding.origin.as_ref()), finding.message.say(lang)))?;
    }
    Ok(())
}

fn at(origin: Option<&Origin>) -> String {
    origin.map(|origin| format!("{}:{}: ", origin.file, origin.line)).unwrap_or_default()
}

fn checked(chain: &Chain, found: &[Finding], lang: Lang) -> serde_json::Value {
    let rounded = |ratio: f32| (f64::from(ratio) * 100.0).round() / 100.0;
    let contrast: serde_json::Map<_, _> = measured(chain, Depth::TrueColor)
        .into_iter()
        .map(|seen| (seen.meaning.name().to_owned(), json!(seen.ratio.map(rounded))))
        .collect();
    let findings = found.iter().map(|finding| {
        let origin = finding.origin.as_ref();
        json!({
            "wrong": finding.is_wrong,
            "message": finding.message.say(lang),
            "file": origin.map(|origin| &origin.file),
            "line": origin.map(|origin| origin.line),
        })
    });
    let passes = !found.iter().any(|finding| finding.is_wrong);
    json!({ "name": chain.name(), "passes": passes, "contrast": contrast, "findings": findings.collect::<Vec<_>>() })
}

/// So wide is the sample.
const WIDE: usize = 64;

/// A sample of the console. Painted where somebody looks at a terminal; else in plain text, with what each line means.
fn preview(setting: &Setting, named: Option<&str>, out: &mut Out<'_>) -> Result<u8> {
    let chain = chain(setting, named)?;
    let theme = Theme::of(&chain, setting.depth, None, false);
    for line in sample(&theme, setting.lang) {
        if out.is_terminal() {
            out.text(&format!("{}\n", painted(&theme, setting.depth, &line, WIDE)))?;
        } else {
            let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
            out.line(text.trim_end())?;
        }
    }
    Ok(0)
}

fn sample(theme: &Theme, lang: Lang) -> Vec<Vec<(String, Meaning)>> {
    let text = |key: &str| lang.text(key);
    let mut lines = vec![
        vec![
            (format!(" {} ", theme.name), Meaning::TabActive),
            (format!("  {}  ", text("themes.sample.tab")), Meaning::Tab),
            (text("themes.sample.heading"), Meaning::Heading),
            (format!("  {}", text("themes.sample.muted")), Meaning::Muted),
        ],
        vec![(theme.mark(Mark::Horizontal).repeat(WIDE), Meaning::Border)],
    ];
    for state in SlaState::ALL.into_iter().rev() {
        let meaning = Meaning::of_state(state);
        let mark = theme.mark(Mark::of_state(state));
        lines.push(vec![
            (format!("  {mark:<2} {:<18}", meaning.name()), meaning),
            (" ".to_owned(), Meaning::Text),
            (state.message().say(lang), meaning),
        ]);
    }
    let row = format!("{} {}", theme.mark(Mark::Cursor), text("themes.sample.selected"));
    lines.push(vec![(format!("{row:<40}"), Meaning::Selected)]);
    lines.push(vec![
        (format!("{} {}  ", theme.mark(Mark::Marked), text("themes.sample.marked")), Meaning::Marked),
        (text("themes.sample.found"), Meaning::Match),
        ("  ".to_owned(), Meaning::Text),
        (text("themes.sample.link"), Meaning::Link),
    ]);
    lines.push(vec![
        (" / ".to_owned(), Meaning::Key),
        (text("themes.sample.typed"), Meaning::Input),
        (" ".to_owned(), Meaning::Text),
        (text("themes.sample.mistyped"), Meaning::InputWrong),
    ]);
    lines.push(vec![
        (theme.mark(Mark::BarDone).repeat(20), Meaning::BarDone),
        (theme.mark(Mark::BarLeft).repeat(12), Meaning::BarLeft),
    ]);
    lines.push(vec![
        (format!(" {}  ", text("themes.sample.done")), Meaning::SaidDone),
        (format!("{}  ", text("themes.sample.refused")), Meaning::SaidRefused),
        (text("themes.sample.failed"), Meaning::SaidFailed),
    ]);
    lines.push(vec![
        (" a ".to_owned(), Meaning::HintKey),
        (text("themes.sample.hint"), Meaning::HintText),
        ("  DEMO ".to_owned(), Meaning::Demo),
    ]);
    lines
}
