//! The ways out that this process serves.

use super::Outlet;
use super::channels::{ChannelsFile, Place};
use super::desktop::DesktopOutlet;
use super::mail::MailOutlet;
use super::program::ProgramOutlet;
use super::secret::Environment;
use super::webhook::WebhookOutlet;
use crate::i18n::Lang;

/// Makes the ways out that `channels.toml` names.
#[derive(Debug)]
pub struct Outlets;

impl Outlets {
    /// Those that this process serves. They can be held for hours: each fetches its secrets when it sends. `lang` is the
    /// language of short letters to whoever chose none, and of answers.
    pub fn of(file: &ChannelsFile, environment: &Environment, lang: Lang) -> Vec<Box<dyn Outlet>> {
        let environment = environment.clone().hiding(file.variables());
        let mut outlets: Vec<Box<dyn Outlet>> = Vec::new();
        // A process without a bus serves no desktop, so that another one may.
        if file.desktop.place(&environment) == Place::Bus {
            outlets.push(Box::new(DesktopOutlet::of(lang)));
        }
        if let Some(server) = &file.mail {
            outlets.push(Box::new(MailOutlet::of(server.clone(), environment.clone(), lang)));
        }
        for (name, webhook) in &file.webhooks {
            let (name, webhook) = (name.clone(), webhook.clone());
            outlets.push(Box::new(WebhookOutlet::of(name, webhook, environment.clone(), lang)));
        }
        for (name, program) in &file.programs {
            let (name, program) = (name.clone(), program.clone());
            outlets.push(Box::new(ProgramOutlet::of(name, program, environment.clone(), lang)));
        }
        outlets
    }
}
