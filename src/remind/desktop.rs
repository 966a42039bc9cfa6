//! Boxes on the desktop, over the session's bus.

use std::time::Duration;

use notify_rust::{Notification, Timeout, Urgency};

use super::letter::Letter;
use super::within::{Beside, NotDone};
use super::{Care, Failure, Outlet, answer};
use crate::domain::notice::Channel;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// How long the bus, and whoever it wakes to show the box, may take.
const LONGEST: Duration = Duration::from_secs(10);

/// How long a box stays that can wait; one that cannot stays until it is put away.
const STAYS: Duration = Duration::from_secs(20);

/// The desktop of whoever this process belongs to.
pub(super) struct DesktopOutlet {
    lang: Lang,
    beside: Beside,
}

impl DesktopOutlet {
    pub(super) fn of(lang: Lang) -> Self {
        Self { lang, beside: Beside::default() }
    }

    fn later(&self, message: &Message) -> Failure {
        Failure::Later(answer(message, self.lang))
    }

    fn too_slow() -> Message {
        Message::new("channels.too_slow").with("seconds", LONGEST.as_secs())
    }
}

impl Outlet for DesktopOutlet {
    fn channel(&self) -> Channel {
        Channel::Desktop
    }

    fn care(&self) -> Care {
        Care::AtMostOnce
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        let notice = notice(letter, letter.lang.unwrap_or(self.lang));
        // First whether anybody is there to show it: as long as nobody is, nothing was sent.
        let no_desktop = |cause: String| self.later(&Message::new("channels.desktop.no_desktop").with("cause", cause));
        match self.beside.within(LONGEST, |_| is_there()) {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => return Err(no_desktop(cause)),
            Err(NotDone::TooSlow) => return Err(self.later(&Self::too_slow())),
            Err(NotDone::NotBegun) => return Err(self.later(&Message::new("channels.hangs"))),
        }
        let not_known = |cause: String| {
            Failure::Never(answer(&Message::new("channels.desktop.not_known").with("cause", cause), self.lang))
        };
        match self.beside.within(LONGEST, move |_| notice.show().map(drop).map_err(|cause| cause.to_string())) {
            Ok(Ok(())) => Ok(answer(&Message::new("channels.desktop.shown"), self.lang)),
            // From here on it may have been shown: it is not shown twice.
            Ok(Err(cause)) => Err(not_known(cause)),
            Err(NotDone::TooSlow) => Err(not_known(Self::too_slow().say(self.lang))),
            Err(NotDone::NotBegun) => Err(self.later(&Message::new("channels.hangs"))),
        }
    }
}

/// Whether somebody shows notices.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_there() -> Result<(), String> {
    notify_rust::get_server_information().map(drop).map_err(|cause| cause.to_string())
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn is_there() -> Result<(), String> {
    Ok(())
}

/// What is shown: counts and companies. Some desktops read markup in it, so nothing in it is.
pub(super) fn notice(letter: &Letter, lang: Lang) -> Notification {
    let short = letter.short(lang);
    let body: Vec<String> = short.lines.iter().map(|line| escaped(line.as_str())).collect();
    let mut notice = Notification::new();
    notice.appname("Tasuki").summary(&escaped(short.title.as_str())).body(&body.join("\n"));
    if letter.is_urgent() {
        notice.urgency(Urgency::Critical).timeout(Timeout::Never);
    } else {
        notice.urgency(Urgency::Normal).timeout(STAYS);
    }
    notice
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
