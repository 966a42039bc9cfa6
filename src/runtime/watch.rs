//! The watch: a program without a terminal that does what comes due, until somebody wants it to end.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::Interrupt;
use crate::clock::{Clock, Timestamp};
use crate::desk::{Delivered, Desk, Place, ReviewShelf, Turned};
use crate::error::{Error, Kind, Result};
use crate::remind::Outlet;

/// How often it is looked whether anybody has written: a lead with five minutes may have come in.
const LOOK: Duration = Duration::from_secs(15);

/// How often the wall's clock is asked: a machine that slept, or whose clock was set, is behind.
const BEAT: Duration = Duration::from_secs(2);

/// So long it rests after something failed that others may mend.
const AGAIN: Duration = Duration::from_secs(30);

/// What a watch tells of.
#[derive(Debug)]
pub enum Watched {
    /// It begins to watch.
    Begins,
    /// A turn did something.
    Turned(Turned),
    /// Reviews were laid down.
    LaidDown(Vec<PathBuf>),
    /// A turn failed; it is tried again.
    Failed(Error),
}

/// Looks after a database until somebody wants it to end. What fails is told once, and tried again.
pub fn watch(
    place: &Place,
    outlets: &mut [Box<dyn Outlet>],
    shelf: Option<&ReviewShelf>,
    interrupt: &Interrupt,
    tell: &mut dyn FnMut(Watched) -> Result<()>,
) -> Result<()> {
    let clock = Arc::clone(&place.clock);
    let mut desk = Some(place.open()?);
    tell(Watched::Begins)?;
    let (mut told, mut unwritten) = (None, None);
    while !interrupt.is_asked() {
        let turned = match &mut desk {
            Some(desk) => turn(desk, place, outlets),
            None => place.open().and_then(|opened| turn(desk.insert(opened), place, outlets)),
        };
        match turned {
            Ok(turned) => {
                told = None;
                if turned.did_something() {
                    tell(Watched::Turned(turned))?;
                }
                match desk.as_mut().zip(shelf).map(|(desk, shelf)| lay_down(desk, shelf, interrupt)) {
                    Some(Ok(made)) if !made.is_empty() => tell(Watched::LaidDown(made))?,
                    Some(Err(error)) if unwritten.as_ref() != Some(&error.message) => {
                        unwritten = Some(error.message.clone());
                        tell(Watched::Failed(error))?;
                    }
                    _ => {}
                }
                rest(desk.as_mut(), &*clock, interrupt);
            }
            Err(error) => {
                // What somebody must mend is told once, and not twice a minute.
                if told.as_ref() != Some(&error.message) {
                    told = Some(error.message.clone());
                    tell(Watched::Failed(error.clone()))?;
                }
                if error.kind != Kind::Busy {
                    // The file may have been put back, or moved.
                    desk = None;
                }
                interrupt.wait(AGAIN);
            }
        }
    }
    Ok(())
}

/// One turn: what is due is told, and then every way that has anything to send does so beside the others, each with a handle
/// of its own. A server that does not answer holds up nobody else.
fn turn(desk: &mut Desk, place: &Place, outlets: &mut [Box<dyn Outlet>]) -> Result<Turned> {
    let mut turned = desk.take_a_turn(&mut [])?;
    let mut waiting = Vec::new();
    for outlet in outlets {
        if !desk.is_demo() && desk.has_letters(&**outlet)? {
            waiting.push(outlet);
        }
    }
    let sent = thread::scope(|scope| {
        let deliver = |outlet| scope.spawn(move || place.open()?.deliver(std::slice::from_mut(outlet)));
        let threads: Vec<_> = waiting.into_iter().map(deliver).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| Err(Error::internal("a way out broke down")))
        };
        threads.into_iter().map(join).collect::<Vec<Result<Delivered>>>()
    });
    for delivered in sent {
        let Delivered { sent, failed } = delivered?;
        turned.delivered.sent.extend(sent);
        turned.delivered.failed.extend(failed);
    }
    Ok(turned)
}

/// Lays down the reviews that are due; whoever wants the watch to end does not wait for them.
fn lay_down(desk: &mut Desk, shelf: &ReviewShelf, interrupt: &Interrupt) -> Result<Vec<PathBuf>> {
    if desk.is_demo() {
        return Ok(Vec::new());
    }
    desk.lay_down_reviews(shelf, &mut |_, _| !interrupt.is_asked())
}

/// Waits for what is due next, or for the time to look.
fn rest(desk: Option<&mut Desk>, clock: &dyn Clock, interrupt: &Interrupt) {
    let next: Option<Timestamp> = desk.and_then(|desk| {
        let judges = desk.judges_next().ok().flatten();
        desk.reminds_next().ok().flatten().into_iter().chain(judges).chain(desk.next_review()).min()
    });
    let began = clock.elapsed();
    while !interrupt.is_asked() && clock.elapsed().saturating_sub(began) < LOOK {
        interrupt.wait(BEAT);
        if next.is_some_and(|next| next <= clock.now()) {
            return;
        }
    }
}
