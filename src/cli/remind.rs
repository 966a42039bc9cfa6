//! `remind`: what has come due is told, with no console open; once, or for as long as the program runs.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::json::Telling;
use super::own::Trouble;
use super::{Out, Setting, args, service};
use crate::clock::Timestamp;
use crate::desk::{Delivered, Desk, Foretold, Place, ReviewShelf, Turned};
use crate::domain::notice::Channel;
use crate::domain::words;
use crate::error::{Error, Kind, Result};
use crate::export::PaperForm;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;
use crate::remind::channels::{self, ChannelsFile};
use crate::remind::{Environment, Outlet, Outlets};
use crate::runtime::{Interrupt, Watched, watch};

pub(super) fn remind(setting: &Setting, args: &args::Remind, out: &mut Out<'_>) -> Result<u8> {
    if args.example {
        out.text(&channels::example(setting.lang))?;
        return Ok(0);
    }
    if args.install {
        return service::install(setting, out);
    }
    if args.dry_run {
        return rehearse(setting, args.until.as_deref(), out);
    }
    let file = channels_file(setting).map_err(|trouble| trouble.error())?.unwrap_or_default();
    let shelf = shelf(&file, setting.lang);
    let mut outlets = Outlets::of(&file, &Environment::real(), setting.lang);
    if let Some(person) = &args.trial {
        return try_out(setting, person, &mut outlets, out);
    }
    if args.watch {
        return keep_watch(setting, &mut outlets, shelf.as_ref(), out);
    }
    once(setting, &mut outlets, shelf.as_ref(), out)
}

/// Where this machine lays down reviews.
fn shelf(file: &ChannelsFile, lang: Lang) -> Option<ReviewShelf> {
    let reviews = file.reviews.as_ref()?;
    Some(ReviewShelf { folder: reviews.folder.clone(), form: PaperForm::of_extension(reviews.form)?, lang })
}

/// `channels.toml`, where there is one.
pub(super) fn channels_file(setting: &Setting) -> Result<Option<ChannelsFile>, Trouble> {
    let Some(files) = &setting.own.files else { return Ok(None) };
    let path = files.folder().join(channels::FILE);
    let home = etcetera::home_dir().ok();
    let Some(text) = super::own::text_of(&path) else { return Ok(None) };
    let name = path.display().to_string();
    ChannelsFile::read(&name, &text?, files.folder(), home.as_deref()).map(Some).map_err(Trouble::Says)
}

/// One turn, for `cron` and for whoever wants to see.
fn once(
    setting: &Setting,
    outlets: &mut [Box<dyn Outlet>],
    shelf: Option<&ReviewShelf>,
    out: &mut Out<'_>,
) -> Result<u8> {
    let mut desk = setting.desk()?;
    let turned = desk.take_a_turn(outlets)?;
    let laid_down = match shelf {
        Some(shelf) if !desk.is_demo() => desk.lay_down_reviews(shelf, &mut |_, _| true)?,
        _ => Vec::new(),
    };
    let next = desk.reminds_next()?;
    let failed = turned.delivered.failed.len();
    if setting.is_json() {
        out.json(&document(&turned, &laid_down, next, &desk))?;
    } else {
        tell(&turned, &desk, setting.lang, out)?;
        tell_of_reviews(&laid_down, setting.lang, out)?;
        if !turned.did_something() && laid_down.is_empty() {
            out.line(&setting.lang.text("reminding.nothing"))?;
        }
        if let Some(next) = next {
            let telling = Telling { versions: desk.versions(), now: desk.now() };
            out.line(&Message::new("reminding.next").with("at", telling.wall(next)).say(setting.lang))?;
        }
        unreachable_letters(setting, &mut desk, outlets, out)?;
    }
    Ok(u8::from(failed > 0))
}

/// Notices that wait for a way that this machine does not have: somebody should know.
fn unreachable_letters(
    setting: &Setting,
    desk: &mut Desk,
    outlets: &[Box<dyn Outlet>],
    out: &mut Out<'_>,
) -> Result<()> {
    let missing: Vec<_> = desk.channels_waiting()?;
    let served: Vec<Channel> = outlets.iter().map(|outlet| outlet.channel()).collect();
    // What pops up waits for the program of whoever sits there.
    let is_missing = |channel: &Channel| *channel != Channel::Desktop && !served.contains(channel);
    for (channel, n) in missing.into_iter().filter(|(channel, _)| is_missing(channel)) {
        let message = Message::new("reminding.no_way").with("channel", channel).with("n", n);
        out.line(&message.say(setting.lang))?;
    }
    Ok(())
}

fn document(turned: &Turned, laid_down: &[PathBuf], next: Option<Timestamp>, desk: &Desk) -> Value {
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    let Delivered { sent, failed } = &turned.delivered;
    let sent = sent
        .iter()
        .map(|(person, channel, n)| json!({ "person": person.as_str(), "channel": channel.to_string(), "notices": n }));
    let failed = failed.iter().map(|(person, channel, why)| {
        json!({ "person": person.as_str(), "channel": channel.to_string(), "answer": why.as_str() })
    });
    json!({
        "steps": turned.reminded.steps,
        "told": turned.reminded.told,
        "sent": sent.collect::<Vec<_>>(),
        "failed": failed.collect::<Vec<_>>(),
        "reviews": laid_down,
        "next_at": next.map(|next| telling.at(next)),
    })
}

/// The reviews that were laid down.
fn tell_of_reviews(made: &[PathBuf], lang: Lang, out: &mut Out<'_>) -> Result<()> {
    for path in made {
        out.line(&Message::new("review.laid_down").with("path", path.display()).say(lang))?;
    }
    Ok(())
}

/// What a turn did, line by line.
fn tell(turned: &Turned, desk: &Desk, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    if turned.reminded.told > 0 {
        out.line(&Message::new("reminding.told").with("n", turned.reminded.told).say(lang))?;
    }
    for (person, channel, n) in &turned.delivered.sent {
        let message = Message::new("reminding.sent").with_message("channel", words::way_out(channel));
        out.line(&message.with("who", Shown::line(desk.versions().called(person))).with("n", n).say(lang))?;
    }
    for (person, channel, why) in &turned.delivered.failed {
        let message =
            Message::new("reminding.failed").with_message("channel", words::way_out(channel)).with("why", why);
        out.complain(&format!(
            "tasuki: {}",
            message.with("who", Shown::line(desk.versions().called(person))).say(lang)
        ));
    }
    Ok(())
}

/// Until somebody wants it to end: under systemd, or in a terminal of its own.
fn keep_watch(
    setting: &Setting,
    outlets: &mut [Box<dyn Outlet>],
    shelf: Option<&ReviewShelf>,
    out: &mut Out<'_>,
) -> Result<u8> {
    let path = setting.database()?;
    let place = Place { path, who: setting.who.clone(), clock: setting.running_clock(), demo: false };
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let called = place.open()?;
    let lang = setting.lang;
    let ways: Vec<String> = outlets.iter().map(|outlet| words::way_out(&outlet.channel()).say(lang)).collect();
    watch(&place, outlets, shelf, &interrupt, &mut |watched| match watched {
        Watched::Begins => {
            let ways = if ways.is_empty() { lang.text("reminding.no_ways") } else { ways.join(lang.between()) };
            let message = Message::new("reminding.watches").with("path", place.path.display()).with("ways", ways);
            out.line(&message.say(lang))
        }
        Watched::Turned(turned) => tell(&turned, &called, lang, out),
        Watched::LaidDown(made) => tell_of_reviews(&made, lang, out),
        Watched::Failed(error) => {
            out.complain(&format!("tasuki: {}", error.say(lang)));
            Ok(())
        }
    })?;
    Ok(0)
}

/// What would leave until a time, if nobody did anything.
fn rehearse(setting: &Setting, until: Option<&str>, out: &mut Out<'_>) -> Result<u8> {
    let place = setting.place()?;
    let desk = setting.reading_desk()?;
    let wall = super::acts::Wall::of(&desk);
    let until = match until {
        Some(text) => wall.when(text)?,
        None => wall.now.plus(chrono::TimeDelta::hours(24)),
    };
    let rehearsed = place.rehearse_reminders(until)?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    let lang = setting.lang;
    if setting.is_json() {
        let letters = rehearsed.letters.iter().map(|foretold| foretold_document(foretold, telling));
        let document = json!({
            "until": telling.at(until),
            "letters": letters.collect::<Vec<_>>(),
            "notices": rehearsed.notices.iter().map(|line| super::notices::document(line, telling)).collect::<Vec<_>>(),
            "complete": !rehearsed.is_part,
        });
        out.json(&document)?;
        return Ok(0);
    }
    out.line(&Message::new("reminding.would").with("until", telling.wall(until)).say(lang))?;
    if rehearsed.letters.is_empty() && rehearsed.notices.is_empty() {
        out.line(&format!("  {}", lang.text("reminding.nothing")))?;
    }
    for Foretold { at, channel, letter } in &rehearsed.letters {
        let message = Message::new("reminding.would_leave")
            .with("at", telling.wall(*at))
            .with_message("channel", words::way_out(channel))
            .with("who", &letter.to.name)
            .with("what", letter.headline(lang));
        out.line(&format!("  {}", message.say(lang)))?;
    }
    let rows = rehearsed.notices.iter().map(|line| super::notices::told_row(line, telling, lang));
    if !rehearsed.notices.is_empty() {
        out.line(&lang.text("reminding.would_tell"))?;
        super::returns::listed(rows, rehearsed.notices.len(), "returns.counts", (lang, out))?;
    }
    if rehearsed.is_part {
        out.line(&lang.text("reminding.part"))?;
    }
    Ok(0)
}

fn foretold_document(foretold: &Foretold, telling: Telling<'_>) -> Value {
    let Foretold { at, channel, letter } = foretold;
    let counts = letter.counts.iter().map(|(class, n)| (class.word().to_owned(), json!(n)));
    json!({
        "at": telling.at(*at),
        "person": letter.to.person.as_str(),
        "channel": channel.to_string(),
        "counts": counts.collect::<serde_json::Map<_, _>>(),
        "leads": letter.lines.iter().map(|line| line.lead).collect::<Vec<_>>(),
    })
}

/// A letter that tells of nothing, by every way that somebody hears by and this machine has.
fn try_out(setting: &Setting, person: &str, outlets: &mut [Box<dyn Outlet>], out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let person = if person.trim().is_empty() { desk.who().clone() } else { PersonId::new(person) };
    let (letter, channels) = desk.trial_letter(&person)?;
    let (mut status, lang) = (0, setting.lang);
    let mut tried = Vec::new();
    for channel in channels {
        let told = words::way_out(&channel);
        let outlet = outlets.iter_mut().find(|outlet| outlet.channel() == channel);
        let answer = outlet.map(|outlet| outlet.send(&letter));
        let (message, state, why) = match answer {
            None => (Message::new("reminding.trial_no_way"), "no_way", Shown::default()),
            Some(Ok(answer)) => (Message::new("reminding.trial_sent"), "sent", answer),
            Some(Err(failure)) => (Message::new("reminding.trial_failed"), "failed", failure.why().clone()),
        };
        status |= u8::from(state != "sent");
        if setting.is_json() {
            tried.push(json!({ "channel": channel.to_string(), "state": state, "answer": why.as_str() }));
        } else {
            out.line(&message.with_message("channel", told).with("why", why).say(lang))?;
        }
    }
    if setting.is_json() {
        out.json(&Value::Array(tried))?;
    } else if letter.to.mail.is_none() {
        out.line(&Message::new("reminding.no_address").with("who", &letter.to.name).say(lang))?;
    }
    Ok(status)
}

/// Somebody who is to hear, of the agreement's people.
pub(super) fn hearer(desk: &Desk, named: Option<&str>) -> Result<PersonId> {
    let person = named.map_or_else(|| desk.who().clone(), PersonId::new);
    if desk.agreement().person(person.as_str()).is_some() {
        return Ok(person);
    }
    let known: Vec<_> = desk.agreement().people.iter().map(|person| person.id.as_str()).collect();
    let unknown = Message::new("notices.nobody").with("who", Shown::line(person.as_str()));
    Err(Error::new(Kind::Usage, unknown.with("known", known.join(", "))))
}
