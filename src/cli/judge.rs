//! `judge`: holds every lead that is due against the definition of an MQL, and does what follows.

use super::{Out, Setting, acts};
use crate::error::Result;
use crate::i18n::Message;

/// What is due is judged; whoever meets the definition is handed over. It happens by itself where a console is open or a
/// list comes in; this is for the hours between.
pub(super) fn judge(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.desk()?;
    let done: Vec<_> = desk.judge_due()?.into_iter().map(|done| Ok(acts::Came::Done(done))).collect();
    let n = done.len();
    let status = acts::tell(setting, &desk, done, out)?;
    if !setting.is_json() {
        out.line(&Message::new("judging.done").with("n", n).say(setting.lang))?;
        if let Some(next) = desk.judges_next()? {
            let at = crate::clock::OnWall { at: next, zone: desk.agreement().zone };
            out.line(&Message::new("judging.next").with("at", at).say(setting.lang))?;
        }
    }
    Ok(status)
}
