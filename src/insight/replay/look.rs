//! What an agreement's conditions see of somebody: those of whom they see the same are the same to them.

use crate::agreement::terms::Slot;
use crate::agreement::{Agreement, COLUMN, Condition};
use crate::domain::{Field, Lead, Person};

/// The fields that an agreement's conditions ask for.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    /// Which agreement of several.
    number: u32,
    fields: Vec<Asked>,
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Field(Field),
    /// Of a mail address what stands behind the `@`.
    Domain,
    Column(String),
    Industry,
    Source,
    Campaign,
    /// How many of these numbers of people are reached.
    Employees(Vec<u32>),
}

impl Looks {
    /// Those of one of several agreements.
    pub fn of_agreement(number: usize, agreement: &Agreement) -> Self {
        let mut looks = Self { number: u32::try_from(number).unwrap_or(u32::MAX), ..Self::default() };
        let fit = agreement.score.fit.iter().map(|rule| &rule.when);
        for condition in fit.chain(agreement.exclusions.iter().map(|exclusion| &exclusion.when)) {
            looks.ask(condition);
        }
        looks
    }

    fn ask(&mut self, condition: &Condition) {
        for (field, words) in condition {
            let asked = match field.as_str() {
                "industry" => vec![Asked::Industry],
                "source" => vec![Asked::Source],
                "campaign" => vec![Asked::Campaign],
                "employees" => {
                    let least = words.first().and_then(|least| least.parse().ok());
                    let known = self.fields.iter_mut().find_map(|asked| match asked {
                        Asked::Employees(numbers) => Some(numbers),
                        _ => None,
                    });
                    match known {
                        Some(numbers) => {
                            numbers.extend(least);
                            Vec::new()
                        }
                        None => vec![Asked::Employees(least.into_iter().collect())],
                    }
                }
                "email_domain" | "free_mail" => vec![Asked::Domain],
                "opted_out" => {
                    let consent = |channel: &String| Field::of(&format!("consent_{channel}")).map(Asked::Field);
                    words.iter().filter_map(consent).collect()
                }
                field => match (Slot::of(field), field.strip_prefix(COLUMN), Field::of(field)) {
                    (Some(slot), ..) => {
                        if !self.slots.contains(&slot) {
                            self.slots.push(slot);
                        }
                        Vec::new()
                    }
                    (_, Some(column), _) => vec![Asked::Column(column.to_owned())],
                    (.., Some(field)) => vec![Asked::Field(field)],
                    _ => Vec::new(),
                },
            };
            for one in asked {
                if !self.fields.contains(&one) {
                    self.fields.push(one);
                }
            }
        }
    }

    /// Which agreement of several.
    pub(super) const fn number(&self) -> u32 {
        self.number
    }

    /// The person's fields that are looked at.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().filter_map(|asked| match asked {
            Asked::Field(field) => Some(*field),
            Asked::Domain => Some(Field::Mail),
            _ => None,
        })
    }

    /// Whether columns of lists are looked at that are no fields.
    pub fn has_columns(&self) -> bool {
        self.fields.iter().any(|asked| matches!(asked, Asked::Column(_)))
    }

    /// Writes what they see of somebody.
    pub(super) fn of(&self, person: &Person, lead: &Lead, look: &mut Vec<u8>) {
        look.clear();
        look.extend(self.number.to_le_bytes());
        let traits = &lead.traits;
        for asked in &self.fields {
            let text: Option<&str> = match asked {
                Asked::Field(field) => person.get(*field),
                Asked::Domain => {
                    person.get(Field::Mail).and_then(|mail| mail.rsplit_once('@')).map(|(_, domain)| domain)
                }
                Asked::Column(column) => person.extra.get(column),
                Asked::Industry => traits.industry.as_deref(),
                Asked::Source => traits.source.as_deref(),
                Asked::Campaign => traits.campaign.as_deref(),
                Asked::Employees(numbers) => {
                    let reached = numbers.iter().filter(|least| traits.employees.is_some_and(|n| n >= **least));
                    look.extend(reached.count().to_le_bytes());
                    None
                }
            };
            // What is not known is not what is empty.
            look.push(u8::from(text.is_some()));
            look.extend(text.unwrap_or_default().as_bytes());
            look.push(0xff);
        }
        for slot in &self.slots {
            look.push(lead.bantc.get(slot).map_or(0, |answer| answer.state as u8 + 1));
        }
    }
}
