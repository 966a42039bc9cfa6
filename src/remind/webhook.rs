//! The room of a chat: an incoming webhook as Slack has them, and others took over.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use super::channels::{Webhook, check_url, leads_here};
use super::letter::Letter;
use super::secret::Environment;
use super::{Care, Failure, Outlet, Wait, answer, tls};
use crate::clock::Timestamp;
use crate::domain::notice::Channel;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// How long a request may take, names and the last byte of the answer included.
const LONGEST: Duration = Duration::from_secs(20);

/// So much of an answer is read.
const MOST_BYTES: u64 = 4 * 1024;

/// One room.
pub(super) struct WebhookOutlet {
    name: String,
    webhook: Webhook,
    environment: Environment,
    lang: Lang,
}

impl WebhookOutlet {
    pub(super) fn of(name: String, webhook: Webhook, environment: Environment, lang: Lang) -> Self {
        Self { name, webhook, environment, lang }
    }

    fn later(&self, message: &Message) -> Failure {
        Failure::Later(answer(message, self.lang))
    }

    /// What asks. To this machine itself no proxy leads.
    fn agent(url: &str) -> Agent {
        let roots: Vec<_> = tls::own_roots().iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        let roots = if roots.is_empty() { RootCerts::WebPki } else { RootCerts::Specific(Arc::new(roots)) };
        let config = Agent::config_builder()
            .timeout_global(Some(LONGEST))
            // Whoever redirects sends our text elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent("tasuki")
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .proxy(if leads_here(url) { None } else { Proxy::try_from_env() })
            .build();
        config.new_agent()
    }

    fn post(&self, url: &str, body: &str) -> Result<Shown, Failure> {
        let sent = Self::agent(url).post(url).header("Content-Type", "application/json").send(body);
        let mut response = sent
            .map_err(|cause| self.later(&Message::new("channels.webhook.no_answer").with("cause", cause_of(&cause))))?;
        let status = response.status().as_u16();
        let wait = response.headers().get("Retry-After").filter(|_| status == 429 || status == 503);
        let wait = wait.and_then(|wait| wait_of(wait.to_str().ok()?));
        let said = response.body_mut().with_config().limit(MOST_BYTES).lossy_utf8(true).read_to_string();
        let said = said.unwrap_or_default();
        let message = match wait {
            Some(Wait::For(time)) => Message::new("channels.webhook.wait").with("seconds", time.num_seconds()),
            Some(Wait::Until(at)) => Message::new("channels.webhook.wait_until").with("at", at.rfc3339(&Utc)),
            None => Message::new("channels.webhook.answered").with("answer", said.trim()),
        };
        let message = message.with("status", status);
        let said = answer(&message, self.lang);
        match status {
            200..=299 => Ok(said),
            408 | 425 | 429 | 500.. => Err(match wait {
                Some(wait) => Failure::NotBefore(said, wait),
                None => Failure::Later(said),
            }),
            _ => Err(Failure::Never(said)),
        }
    }
}

impl Outlet for WebhookOutlet {
    fn channel(&self) -> Channel {
        Channel::Webhook(self.name.clone())
    }

    fn care(&self) -> Care {
        Care::AtLeastOnce
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        let lang = self.webhook.lang.or(letter.lang).unwrap_or(self.lang);
        let body = payload(letter, lang);
        let url = self.webhook.url.fetch(&self.environment, self.lang)?;
        if check_url(url.reveal()).is_err() {
            return Err(self.later(&Message::new("channels.webhook.no_url").with("name", &self.name)));
        }
        self.post(url.reveal(), &body)
    }
}

/// What a room gets: a text, of which nothing is an order to it.
pub(super) fn payload(letter: &Letter, lang: Lang) -> String {
    let text = defused(&letter.room(lang));
    json!({ "text": text, "unfurl_links": false, "unfurl_media": false }).to_string()
}

/// What Slack takes for orders stands between `<` and `>`; others call everybody in the room at `@here`, `@everyone`.
fn defused(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "＠")
}

/// What `Retry-After` says: seconds, or a date of HTTP (RFC 9110, 10.2.3).
fn wait_of(text: &str) -> Option<Wait> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than fits is long in any case.
        let seconds = text.parse::<u32>().unwrap_or(u32::MAX);
        return Some(Wait::For(TimeDelta::seconds(seconds.into())));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Wait::Until(Timestamp::from_millis(at.timestamp_millis())))
}

/// What went wrong, without the URL, which is a secret.
fn cause_of(error: &ureq::Error) -> String {
    match error {
        ureq::Error::BadUri(_) => "URL".to_owned(),
        other => other.to_string(),
    }
}
