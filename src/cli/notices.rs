//! `notices`: what somebody was told and has not done yet, what has left and what could not, and how somebody hears.

use serde_json::{Value, json};

use super::args::{self, NoticesCommand};
use super::json::Telling;
use super::remind::{channels_file, hearer};
use super::returns::listed;
use super::{Out, Setting};
use crate::agreement::calendar::Interval;
use crate::desk::{About, Desk, NoticeLine};
use crate::domain::notice::{Channel, Choice, Class, NoticeState, Way, WrongWay};
use crate::domain::words;
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::{NoticeId, PersonId};
use crate::storage::{LetterKept, LetterState, NoticesAsk};

/// So many stand in a list.
const LISTED: usize = 200;

pub(super) fn notices(setting: &Setting, args: &args::Notices, out: &mut Out<'_>) -> Result<u8> {
    match &args.command {
        None => list(setting, args, out),
        Some(NoticesCommand::Read { which }) => read(setting, which, out),
        Some(NoticesCommand::Letters { all }) => letters(setting, *all, out),
        Some(NoticesCommand::TakeBack { which }) => take_back(setting, which, out),
        Some(NoticesCommand::Snooze { until }) => snooze(setting, until, out),
        Some(NoticesCommand::Ways(args)) => ways(setting, args, out),
    }
}

fn list(setting: &Setting, args: &args::Notices, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let person = hearer(&desk, args.whose.as_deref())?;
    let lines = desk.notices(&NoticesAsk { person: Some(person), all: args.all, lead: None, limit: LISTED })?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        out.json(&Value::Array(lines.iter().map(|line| document(line, telling)).collect()))?;
        return Ok(0);
    }
    out.line(&Message::new("notices.head").with("n", lines.len()).say(setting.lang))?;
    let rows = lines.iter().map(|line| row(line, telling, setting.lang));
    listed(rows, lines.len(), "returns.counts", (setting.lang, out))?;
    Ok(0)
}

/// A notice as programs read it.
pub(super) fn document(line: &NoticeLine, telling: Telling<'_>) -> Value {
    let row = &line.row;
    json!({
        "id": row.id,
        "class": row.class.word(),
        "level": row.level.step().0,
        "person": row.person.as_str(),
        "lead": line.whom.as_ref().map(|whom| whom.lead),
        "company": line.whom.as_ref().map(|whom| whom.called.as_str()),
        "by": line.by.as_ref().map(PersonId::as_str),
        "clock": line.clock.as_ref().map(|clock| json!({ "ja": clock.ja, "en": clock.en })),
        "due_at": telling.at(row.due_at),
        "at": telling.at(line.at),
        "left_seconds": line.left.map(|left| left.num_seconds()),
        "state": row.state.word(),
        "opens_at": telling.at(row.opens_at),
        "told_at": row.told_at.map(|at| telling.at(at)),
        "over_at": row.over_at.map(|at| telling.at(at)),
        "read_at": row.read_at.map(|at| telling.at(at)),
    })
}

fn row(line: &NoticeLine, telling: Telling<'_>, lang: Lang) -> [String; 7] {
    let [class, lead, called, about] = about(line, telling, lang);
    let mark = match line.row.state {
        NoticeState::Told if line.row.over_at.is_some() => "notices.over",
        NoticeState::Told if line.row.read_at.is_some() => "notices.was_read",
        NoticeState::Told => "notices.unread",
        NoticeState::Waiting => "notices.waits",
        NoticeState::Dropped => "notices.dropped",
        NoticeState::TakenBack => "notices.taken_back",
    };
    let told = line.row.told_at.unwrap_or(line.row.opens_at);
    let at = format!("{about} {}", telling.wall(line.at)).trim_start().to_owned();
    [format!("  {}", line.row.id), lang.text(mark), class, lead, called, at, telling.wall(told).to_string()]
}

/// A notice in a list of what would be told.
pub(super) fn told_row(line: &NoticeLine, telling: Telling<'_>, lang: Lang) -> [String; 6] {
    let [class, lead, called, about] = about(line, telling, lang);
    let told = line.row.told_at.unwrap_or(line.row.opens_at);
    let who = telling.versions.called(&line.row.person);
    let about = format!("{about} {}", telling.wall(line.at)).trim_start().to_owned();
    [format!("  {}", telling.wall(told)), who.to_owned(), class, lead, called, about]
}

fn about(line: &NoticeLine, telling: Telling<'_>, lang: Lang) -> [String; 4] {
    let lead = line.whom.as_ref().map(|whom| format!("#{}", whom.lead)).unwrap_or_default();
    let called = line.whom.as_ref().map(|whom| whom.called.to_string()).unwrap_or_default();
    let clock = line.clock.as_ref().map(|clock| clock.get(lang).to_owned());
    let by = line.by.as_ref().map(|by| Shown::line(telling.versions.called(by)));
    let by = by.map(|by| Message::new("letter.by").with("by", by).say(lang));
    [words::notice(line.row.class).say(lang), lead, called, clock.or(by).unwrap_or_default()]
}

fn read(setting: &Setting, which: &[i64], out: &mut Out<'_>) -> Result<u8> {
    let which: Vec<_> = which.iter().copied().map(NoticeId).collect();
    let n = setting.desk()?.read_notices(&which)?;
    if setting.is_json() {
        out.json(&json!({ "read": n }))?;
    } else {
        out.line(&Message::new("notices.marked").with("n", n).say(setting.lang))?;
    }
    Ok(0)
}

fn letters(setting: &Setting, all: bool, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let letters = desk.letters(!all, LISTED)?;
    let letters = letters.into_iter().map(|letter| Ok((desk.letter_about(letter.id)?, letter)));
    let letters: Vec<_> = letters.collect::<Result<_>>()?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        let letters = letters.iter().map(|(about, letter)| {
            let counts = about.counts.iter().map(|(class, n)| (class.word().to_owned(), json!(n)));
            json!({
                "id": letter.id,
                "key": letter.key,
                "person": letter.person.as_str(),
                "channel": letter.channel.to_string(),
                "state": letter.state.word(),
                "tries": letter.tries,
                "made_at": telling.at(letter.made_at),
                "next_at": letter.next_at.map(|at| telling.at(at)),
                "settled_at": letter.settled_at.map(|at| telling.at(at)),
                "answer": letter.answer,
                "counts": counts.collect::<serde_json::Map<_, _>>(),
                "leads": about.leads,
                "leads_total": about.total,
            })
        });
        out.json(&Value::Array(letters.collect()))?;
        return Ok(0);
    }
    let lang = setting.lang;
    out.line(
        &Message::new(if all { "notices.letters" } else { "notices.letters_open" }).with("n", letters.len()).say(lang),
    )?;
    let rows = letters.iter().map(|(about, letter)| letter_row((about, letter), telling, lang));
    listed(rows, letters.len(), "returns.counts", (lang, out))?;
    Ok(0)
}

fn letter_row((about, letter): (&About, &LetterKept), telling: Telling<'_>, lang: Lang) -> [String; 7] {
    let next = letter.next_at.map(|at| Message::new("notices.tried_again").with("at", telling.wall(at)).say(lang));
    let tries = Message::new("notices.tries").with("n", letter.tries).say(lang);
    let answer = letter.answer.as_deref().map(Shown::line).unwrap_or_default();
    [
        format!("  {}", telling.wall(letter.made_at)),
        telling.versions.called(&letter.person).to_owned(),
        words::way_out(&letter.channel).say(lang),
        subject(about, lang),
        state(letter.state).say(lang),
        [Some(tries), next].into_iter().flatten().collect::<Vec<_>>().join(lang.between()),
        answer.into_string(),
    ]
}

/// So many leads of a letter are named in a list.
const NAMED: usize = 3;

/// What a letter is about: how many of what, and the most pressing leads.
fn subject(about: &About, lang: Lang) -> String {
    let count = |(class, n): &(Class, usize)| match class {
        // A day is one.
        Class::Digest => words::notice(*class),
        _ => Message::new("notices.of_class").with_message("class", words::notice(*class)).with("n", n),
    };
    let counts = about.counts.iter().map(|known| count(known).say(lang)).collect::<Vec<_>>().join(lang.between());
    let leads: Vec<_> = about.leads.iter().take(NAMED).map(|lead| format!("#{lead}")).collect();
    if leads.is_empty() {
        return counts;
    }
    let more = about.total - leads.len();
    let key = if more > 0 { "notices.about_and_more" } else { "notices.about" };
    Message::new(key).with("what", counts).with("leads", leads.join(" ")).with("n", more).say(lang)
}

/// How far a letter is, in words.
fn state(state: LetterState) -> Message {
    Message::new(match state {
        LetterState::Due => "notices.letter_due",
        LetterState::Sending => "notices.letter_sending",
        LetterState::Sent => "notices.letter_sent",
        LetterState::Failed => "notices.letter_failed",
        LetterState::Dropped => "notices.letter_dropped",
        LetterState::Unsure => "notices.letter_unsure",
    })
}

fn take_back(setting: &Setting, which: &[i64], out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.desk()?;
    for id in which {
        desk.take_back_notice(NoticeId(*id))?;
        if !setting.is_json() {
            out.line(&Message::new("notices.is_taken_back").with("id", id).say(setting.lang))?;
        }
    }
    if setting.is_json() {
        out.json(&json!({ "taken_back": which }))?;
    }
    Ok(0)
}

fn snooze(setting: &Setting, until: &str, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.desk()?;
    let until = match until.trim() {
        "off" => None,
        text => Some(super::acts::Wall::of(&desk).when(text)?),
    };
    desk.snooze(until)?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        out.json(&json!({ "snoozed_until": until.map(|at| telling.at(at)) }))?;
        return Ok(0);
    }
    let message = match until {
        Some(until) => Message::new("notices.snoozed").with("until", telling.wall(until)),
        None => Message::new("notices.woken"),
    };
    out.line(&message.say(setting.lang))?;
    Ok(0)
}

fn ways(setting: &Setting, args: &args::Ways, out: &mut Out<'_>) -> Result<u8> {
    let says = args.none || !args.chosen.is_empty() || !args.quiet.is_empty() || args.no_quiet;
    let changes = says || args.digest.is_some() || args.letters_in.is_some();
    let mut desk = if changes { setting.desk()? } else { setting.reading_desk()? };
    let person = hearer(&desk, args.hearer.as_deref())?;
    let mut choice = desk.choice_of(&person)?;
    if changes {
        change(&mut choice, args)?;
        desk.choose_ways(&person, &choice)?;
    }
    let elsewhere = not_here(setting, &choice);
    show_ways(setting, (&desk, &person), (&choice, &elsewhere.ways), out)?;
    if changes && let Some(warning) = elsewhere.warning() {
        out.complain(&format!("tasuki: {}", warning.say(setting.lang)));
    }
    Ok(0)
}

/// Rooms and programs that somebody hears by and this machine does not know; another one may.
#[derive(Default)]
struct Elsewhere {
    ways: Vec<String>,
    /// What this machine knows.
    known: Vec<String>,
}

impl Elsewhere {
    fn warning(&self) -> Option<Message> {
        let key = match (self.ways.is_empty(), self.known.is_empty()) {
            (true, _) => return None,
            (false, true) => "notices.only_elsewhere",
            (false, false) => "notices.elsewhere",
        };
        Some(Message::new(key).with("ways", self.ways.join(", ")).with("known", self.known.join(", ")))
    }
}

/// A file that cannot be read says nothing of what there is; whoever sends tells of that.
fn not_here(setting: &Setting, choice: &Choice) -> Elsewhere {
    let Ok(file) = channels_file(setting) else { return Elsewhere::default() };
    let file = file.unwrap_or_default();
    let is_named = |channel: &Channel| matches!(channel, Channel::Webhook(_) | Channel::Program(_));
    let named = choice.ways.iter().map(|way| &way.channel).filter(|channel| is_named(channel));
    let ways = named.filter(|channel| file.channels().all(|known| known != **channel)).map(ToString::to_string);
    let known = file.channels().filter(is_named).map(|channel| channel.to_string());
    Elsewhere { ways: ways.collect(), known: known.collect() }
}

fn change(choice: &mut Choice, args: &args::Ways) -> Result<()> {
    if args.none || !args.chosen.is_empty() {
        choice.ways = args
            .chosen
            .iter()
            .map(|text| text.parse::<Way>().map_err(|wrong| refuse(&wrong)))
            .collect::<Result<_>>()?;
    }
    if args.no_quiet || !args.quiet.is_empty() {
        let mut quiet = Vec::new();
        for text in &args.quiet {
            let wrong = || Error::new(Kind::Usage, Message::new("notices.no_hours").with("text", text));
            let Interval { from, to } =
                Interval::parse(text).filter(|hours| hours.from != hours.to).ok_or_else(wrong)?;
            // Over midnight these are the end of one day and the beginning of the next.
            let parts = if from < to { vec![(from, to)] } else { vec![(from, 24 * 60), (0, to)] };
            quiet.extend(parts.into_iter().filter(|(from, to)| from < to).map(|(from, to)| Interval { from, to }));
        }
        choice.quiet = quiet;
    }
    if let Some(digest) = &args.digest {
        choice.digest = digest == "on";
    }
    if let Some(lang) = &args.letters_in {
        choice.lang = match lang.as_str() {
            "ja" => Some(Lang::Ja),
            "en" => Some(Lang::En),
            _ => None,
        };
    }
    Ok(())
}

fn refuse(wrong: &WrongWay) -> Error {
    let classes = || Class::ALL.iter().map(|class| class.word()).collect::<Vec<_>>().join(", ");
    Error::new(
        Kind::Usage,
        match wrong {
            WrongWay::Channel(text) => Message::new("notices.no_channel").with("text", text),
            WrongWay::Name(text) => Message::new("notices.no_name").with("text", text),
            WrongWay::Class(text) => Message::new("notices.no_class").with("text", text).with("known", classes()),
        },
    )
}

fn show_ways(
    setting: &Setting,
    (desk, person): (&Desk, &PersonId),
    (choice, elsewhere): (&Choice, &[String]),
    out: &mut Out<'_>,
) -> Result<()> {
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    let snoozed = choice.snoozed_until.filter(|until| desk.now() < *until);
    let ways: Vec<String> = choice.ways.iter().map(ToString::to_string).collect();
    let quiet: Vec<String> = choice.quiet.iter().map(ToString::to_string).collect();
    if setting.is_json() {
        return out.json(&json!({
            "person": person.as_str(),
            "ways": ways,
            "unknown_here": elsewhere,
            "quiet": quiet,
            "digest": choice.digest,
            "lang": choice.lang.map(Lang::code),
            "snoozed_until": snoozed.map(|at| telling.at(at)),
        }));
    }
    let lang = setting.lang;
    out.line(&Message::new("notices.ways_of").with("who", telling.versions.called(person)).say(lang))?;
    for way in &choice.ways {
        let classes = way.classes.iter().map(|known| words::notice(*known));
        let message = Message::new("notices.way")
            .with_message("channel", words::way_out(&way.channel))
            .with_list("what", classes);
        out.line(&format!("  {}", message.say(lang)))?;
    }
    let also = [
        choice.ways.is_empty().then(|| Message::new("notices.console_only")),
        (!quiet.is_empty()).then(|| Message::new("notices.quiet").with("hours", quiet.join(lang.between()))),
        Some(Message::new(if choice.digest { "notices.digest" } else { "notices.no_digest" })),
        Some(Message::new(match choice.lang {
            Some(Lang::Ja) => "notices.in_ja",
            Some(Lang::En) => "notices.in_en",
            None => "notices.in_both",
        })),
        snoozed.map(|until| Message::new("notices.snoozed").with("until", telling.wall(until))),
    ];
    for message in also.into_iter().flatten() {
        out.line(&format!("  {}", message.say(lang)))?;
    }
    Ok(())
}
