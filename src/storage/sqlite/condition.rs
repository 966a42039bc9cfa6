//! A filter's test as a condition of SQL. What somebody typed is bound and never part of the statement.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use super::search;
use super::sieve::{Asked, Sought};
use crate::agreement::terms::Stage;
use crate::domain::filter::{Between, Holds, Instant, Known, Test, Told, Trait};
use crate::domain::{Person, SlaState};
use crate::ids::PersonId;

/// The parameter at which those of a condition begin: before it stand now, how many, and how many to pass over.
const FIRST: usize = 4;

/// A condition on a lead `l` and its person `p`.
#[derive(Debug, Default)]
pub(super) struct Condition {
    /// The SQL; nothing where every lead is meant.
    pub(super) sql: Option<String>,
    /// What is bound to its parameters, from [`FIRST`] on.
    pub(super) values: Vec<Value>,
    /// Whether it asks of the person.
    pub(super) of_person: bool,
    /// The parameter that names whose leads alone are meant.
    pub(super) owner: Option<usize>,
    /// Where it asks whose leads they are and nothing else: the parameters that name these people, none for nobody's.
    pub(super) owners: Option<Vec<Option<usize>>>,
}

/// How clocks ended, as a number.
pub(super) const ENDED: [(SlaState, i64); 3] = [(SlaState::Met, 1), (SlaState::Late, 2), (SlaState::NotRequired, 4)];

impl Condition {
    /// The condition of a test; what it needs beside is put into `asked`.
    pub(super) fn of(connection: &Connection, test: Option<&Test>, asked: &mut Asked) -> rusqlite::Result<Self> {
        let mut making = Making { connection, condition: Self::default(), asked };
        let Some(test) = test else { return Ok(making.condition) };
        let sql = making.test(test)?;
        let owner = owner_alone(test).map(|owner| making.bind(Value::Text(owner.as_str().to_owned())));
        let owners = owners(test).map(|owners| {
            let place = |owner: &Option<PersonId>| {
                owner.as_ref().map(|owner| making.bind(Value::Text(owner.as_str().to_owned())))
            };
            owners.iter().map(place).collect()
        });
        let mut condition = making.condition;
        condition.owners = owners;
        condition.sql = Some(sql);
        condition.owner = owner;
        Ok(condition)
    }
}

/// Whose leads alone are meant, where that is one person.
fn owner_alone(test: &Test) -> Option<&PersonId> {
    match test {
        Test::Is(Trait::Owner(Some(owner))) => Some(owner),
        Test::All(tests) => tests.iter().find_map(owner_alone),
        _ => None,
    }
}

/// Whose leads are meant, where that is all that is asked.
fn owners(test: &Test) -> Option<HashSet<Option<PersonId>>> {
    match test {
        Test::Is(Trait::Owner(owner)) => Some(HashSet::from([owner.clone()])),
        Test::Any(tests) => {
            let each: Option<Vec<_>> = tests.iter().map(owners).collect();
            Some(each?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

struct Making<'m> {
    connection: &'m Connection,
    condition: Condition,
    asked: &'m mut Asked,
}

impl Making<'_> {
    /// The number of a parameter to which this is bound.
    fn bind(&mut self, value: Value) -> usize {
        self.condition.values.push(value);
        FIRST + self.condition.values.len() - 1
    }

    fn place(&mut self, value: impl Into<Value>) -> String {
        format!("?{}", self.bind(value.into()))
    }

    fn test(&mut self, test: &Test) -> rusqlite::Result<String> {
        Ok(match test {
            Test::All(tests) => self.list(tests, "AND")?,
            Test::Any(tests) => match self.stages(tests) {
                Some(sql) => sql,
                None => self.list(tests, "OR")?,
            },
            // What is not known is not meant, nor is it by saying no to what is known.
            Test::Not(test) => format!("({}) IS NOT TRUE", self.test(test)?),
            Test::Text(text) => self.text(text)?,
            Test::Is(asked) => self.is(asked)?,
        })
    }

    /// Parts in halves of halves: SQLite reads a long row of `OR` as that many within one another.
    fn list(&mut self, tests: &[Test], join: &str) -> rusqlite::Result<String> {
        match tests {
            [] => Ok("TRUE".to_owned()),
            [test] => self.test(test),
            tests => {
                let (one, other) = tests.split_at(tests.len() / 2);
                Ok(format!("({} {join} {})", self.list(one, join)?, self.list(other, join)?))
            }
        }
    }

    /// Several stages are one list.
    fn stages(&mut self, tests: &[Test]) -> Option<String> {
        let stage = |test: &Test| match test {
            Test::Is(Trait::Stage(stage)) => Some(*stage),
            _ => None,
        };
        let stages: Vec<Stage> = tests.iter().map(stage).collect::<Option<_>>()?;
        let each: HashSet<&str> = stages.into_iter().map(Stage::word).collect();
        let mut places: Vec<String> = each.into_iter().map(|word| self.place(word.to_owned())).collect();
        places.sort();
        Some(format!("l.stage IN ({})", places.join(", ")))
    }

    fn text(&mut self, text: &str) -> rusqlite::Result<String> {
        let found = search::find(self.connection, &[text])?;
        self.condition.of_person = true;
        self.asked.words.push(Sought { found, text: text.to_owned() });
        let columns: Vec<String> = Person::SEARCHED.iter().map(|field| format!("p.{}", field.word())).collect();
        Ok(format!("tasuki_text({}, l.id, {})", self.asked.words.len() - 1, columns.join(", ")))
    }

    /// A folded part of a text.
    fn part(&mut self, column: &str, part: &str) -> String {
        self.asked.parts.push(part.to_owned());
        format!("tasuki_part({}, {column})", self.asked.parts.len() - 1)
    }

    fn is(&mut self, asked: &Trait) -> rusqlite::Result<String> {
        Ok(match asked {
            Trait::Sla(state) => sla(*state),
            Trait::Left(between) => {
                self.asked.lefts.push(*between);
                format!(
                    "tasuki_left({}, l.clock, l.clock_agreement, l.clock_tier, l.due_at, l.clock_paused_from, \
                     l.clock_paused_until)",
                    self.asked.lefts.len() - 1
                )
            }
            Trait::Stage(stage) => format!("l.stage = {}", self.place(stage.word().to_owned())),
            Trait::Tier(None) => "(l.waiting = 1 AND l.handoff_tier IS NULL)".to_owned(),
            Trait::Tier(Some(tier)) => format!("l.handoff_tier = {}", self.place(tier.clone())),
            Trait::Owner(None) => "l.owner IS NULL".to_owned(),
            Trait::Owner(Some(owner)) => format!("l.owner = {}", self.place(owner.as_str().to_owned())),
            Trait::Trait(told, part) => {
                let column = match told {
                    Told::Source => "l.source",
                    Told::Campaign => "l.campaign",
                    Told::Industry => "l.industry",
                };
                match part {
                    Some(part) => self.part(&format!("(SELECT text FROM word w WHERE w.id = {column})"), part),
                    None => format!("{column} IS NULL"),
                }
            }
            Trait::Person(field, part) => {
                self.condition.of_person = true;
                self.part(&format!("p.{}", field.word()), part)
            }
            Trait::When(instant, between) => {
                let column = match instant {
                    Instant::Created => "coalesce(l.at_lead, l.cohort_at)",
                    Instant::Handed => "l.handed_at",
                    Instant::Contacted => "l.contacted_at",
                    Instant::Due => "l.due_at",
                    Instant::Next => "l.rest_until",
                };
                match between {
                    Some(between) => self.between(column, *between),
                    None => format!("{column} IS NULL"),
                }
            }
            Trait::Reason(None) => "l.last_reason IS NULL".to_owned(),
            Trait::Reason(Some(reason)) => format!("l.last_reason = {}", self.place(reason.clone())),
            Trait::Holds(holds) => holds_sql(*holds).to_owned(),
            Trait::Has(known) => {
                self.condition.of_person |= matches!(known, Known::Phone | Known::Mail);
                has_sql(*known).to_owned()
            }
            Trait::Id(id) => self.id(id)?,
        })
    }

    fn between(&mut self, column: &str, between: Between) -> String {
        let from = between.from.map(|from| format!("{column} >= {}", self.place(from)));
        let until = between.until.map(|until| format!("{column} < {}", self.place(until)));
        let ends: Vec<String> = from.into_iter().chain(until).collect();
        if ends.is_empty() { format!("{column} IS NOT NULL") } else { format!("({})", ends.join(" AND ")) }
    }

    /// Looked up first, so that nobody has to walk for it: the number, and whoever has this external id.
    fn id(&mut self, id: &str) -> rusqlite::Result<String> {
        let mut statement = self.connection.prepare_cached(BY_OWN_ID)?;
        let named: Option<i64> = statement.query_row([id], |row| row.get(0)).optional()?;
        let number = id.trim_start_matches('#');
        let number = number.parse::<i64>().ok().filter(|read| read.to_string() == number);
        let places: Vec<String> = named.into_iter().chain(number).map(|lead| self.place(lead)).collect();
        Ok(if places.is_empty() { "FALSE".to_owned() } else { format!("l.id IN ({})", places.join(", ")) })
    }
}

pub(super) const BY_OWN_ID: &str = "SELECT lead FROM person WHERE external_id = ?1";

/// How the open clock stands; `?1` is now. What was overdue when the lead was put to sleep stays overdue (decision 17).
fn sla(state: SlaState) -> String {
    const RUNS: &str = "l.due_at >= ?1 AND (l.clock_paused_from <= ?1 AND ?1 < l.clock_paused_until) IS NOT TRUE";
    const URGENT: &str = "(l.urgent_at <= ?1) IS TRUE";
    const SOON: &str = "(l.soon_at <= ?1) IS TRUE";
    match state {
        SlaState::Breached => "l.due_at < ?1".to_owned(),
        SlaState::Paused => "(l.due_at >= ?1 AND l.clock_paused_from <= ?1 AND ?1 < l.clock_paused_until)".to_owned(),
        SlaState::Urgent => format!("({RUNS} AND {URGENT})"),
        SlaState::Soon => format!("({RUNS} AND NOT {URGENT} AND {SOON})"),
        SlaState::Ok => format!("({RUNS} AND NOT {URGENT} AND NOT {SOON})"),
        SlaState::Met | SlaState::Late | SlaState::NotRequired => {
            let bit = ENDED.iter().find(|(ended, _)| *ended == state).map_or(0, |(_, bit)| *bit);
            format!("(l.ended & {bit}) <> 0")
        }
    }
}

const fn holds_sql(holds: Holds) -> &'static str {
    match holds {
        Holds::Open => "l.waiting = 1",
        Holds::New => "(l.waiting = 1 AND l.accepted = 0)",
        Holds::Accepted => "(l.waiting = 1 AND l.accepted = 1)",
        Holds::Held => "l.held_for IS NOT NULL",
        Holds::Asleep => "l.asleep_until > ?1",
        Holds::Waiting => "l.rest_until > ?1",
        Holds::Called => "l.rest_until <= ?1",
        Holds::Generated => "l.generated = 1",
        Holds::Erased => "l.erased_at IS NOT NULL",
    }
}

const fn has_sql(known: Known) -> &'static str {
    match known {
        Known::Phone => "(p.phone IS NOT NULL OR p.mobile IS NOT NULL)",
        Known::Mail => "p.mail IS NOT NULL",
        Known::Note => "EXISTS (SELECT 1 FROM note n WHERE n.lead = l.id)",
        Known::Deal => {
            "(l.deal_stage IS NOT NULL OR l.amount IS NOT NULL OR l.close_on IS NOT NULL \
             OR l.stage IN ('opportunity', 'customer'))"
        }
    }
}

/// What a search looks at, as `tasuki_text` is given it.
pub(super) fn searched(row: &rusqlite::functions::Context<'_>, first: usize) -> rusqlite::Result<String> {
    let mut person = Person::default();
    for (column, field) in Person::SEARCHED.iter().enumerate() {
        if let Some(text) = row.get_raw(first + column).as_str_or_null()? {
            person.set(*field, text);
        }
    }
    Ok(person.search_text().to_owned())
}
