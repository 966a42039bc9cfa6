//! Random journals: all that people do with leads, and what they are told by lists, at desks around one file.

use std::collections::BTreeSet;
use std::fs;

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::clock::Timestamp;
use tasuki::desk::{Desk, Problem};
use tasuki::domain::{Merging, Request, Wake, Wish};
use tasuki::ids::{LeadId, OpId, PersonId};
use tasuki::intake::{Intake, Map, Options};

use crate::histories::{Chance, Office, OnDisk, PEOPLE, agreements, marketing};

/// How many steps a journal has.
const STEPS: usize = 320;

const LEADS: &str = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\nmail = 'mail'\n\
    source = 'source'\ncampaign = 'campaign'\nindustry = 'industry'\nemployees = 'employees'\n";
const HISTORY: &str = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\n\
    source = 'source'\nlead = 'lead_at'\nmal = 'mal_at'\nmql = 'mql_at'\nsal = 'sal_at'\nsql = 'sql_at'\n\
    opportunity = 'opportunity_at'\nwon = 'won_at'\nlost = 'lost_at'\namount = 'amount'\nreason = 'reason'\n";
const TOUCHES: &str = "records = 'touches'\nrows = 'history'\n[columns]\nid = 'external_id'\nkind = 'kind'\nat = 'at'\n\
    content = 'content'\n";
const COSTS: &str = "records = 'costs'\n[columns]\ncampaign = 'campaign'\nsource = 'source'\nfrom = 'from'\nto = 'to'\n\
    amount = 'amount'\ncurrency = 'currency'\n";

/// Desks, and what was done at them.
pub struct World {
    pub chance: Chance,
    pub office: OnDisk,
    pub leads: BTreeSet<LeadId>,
    imports: Vec<OpId>,
    /// So many people were named by lists.
    named: i64,
    lists: usize,
}

impl World {
    /// Nothing was done yet.
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::seeded(seed);
        let first = chance.one_of(&*agreements::ALL);
        let start = Timestamp::parse_rfc3339("2026-11-13T09:00:00+09:00").unwrap();
        let now = start.plus(TimeDelta::minutes(chance.between(0, 60 * 24 * 120)));
        let office = OnDisk::new(first, now, seed);
        let mut world = Self { chance, office, leads: BTreeSet::new(), imports: Vec::new(), named: 0, lists: 0 };
        world.list_leads(5);
        world.list_history();
        world.list_touches();
        world
    }

    /// So much is done; `then` is asked now and then, and nothing else is done in that instant.
    pub fn live(&mut self, mut then: impl FnMut(&mut Self)) {
        for step in 1..=STEPS {
            let by = self.chance.while_();
            if self.chance.percent(55) {
                self.office.jump(by);
            }
            self.step();
            if step % (STEPS / 4) == 0 {
                then(self);
                self.office.jump(TimeDelta::milliseconds(1));
            }
        }
    }

    fn step(&mut self) {
        match self.chance.between(0, 199) {
            0..=1 => self.adopt(),
            2..=5 => self.list_leads(2),
            6..=9 => self.list_history(),
            10..=17 => self.list_touches(),
            18..=23 => self.list_costs(),
            24..=25 => self.take_back_list(),
            26..=30 => self.merge(),
            31 => drop(self.erase()),
            32..=34 => self.generate(),
            35..=37 => self.bulk(),
            38..=41 => self.step_back(),
            42..=46 => self.edit(),
            47..=49 => self.question(),
            50..=53 => self.go_past_a_gate(),
            54..=57 => self.give_back(),
            _ => self.act(),
        }
    }

    pub fn any_lead(&mut self) -> LeadId {
        let leads: Vec<_> = self.leads.iter().copied().collect();
        *self.chance.one_of(&leads)
    }

    fn somebody(&mut self) -> PersonId {
        PersonId::new(self.chance.one_of::<&str>(&PEOPLE))
    }

    fn act(&mut self) {
        let lead = self.any_lead();
        let record = self.office.record(lead);
        let owner = record.lead.owner.clone().filter(|who| PEOPLE.contains(&who.as_str()));
        let by = if self.chance.percent(70) { owner } else { None };
        let by = by.unwrap_or_else(|| self.somebody());
        let (versions, now) = (self.office.versions(), self.office.now());
        let request = self.chance.request(&record.lead, &versions.in_force(now).agreement, now);
        self.office.act(&by, lead, &request).ok();
    }

    /// A manager says that somebody is a candidate, of whom little is known.
    fn go_past_a_gate(&mut self) {
        let leads = self.leads.clone();
        let taken = leads.into_iter().find(|lead| self.office.record(*lead).lead.stage == Stage::Sal);
        if let Some(lead) = taken {
            let request = Request { past_gates: true, ..Request::from(Wish::Qualify { to: None }) };
            let request = request.with_note("It is urgent.".to_owned());
            self.office.act(&PersonId::new("suzuki"), lead, &request).ok();
        }
    }

    /// Sales gives a lead back until a day.
    fn give_back(&mut self) {
        let leads = self.leads.clone();
        let theirs = |stage| matches!(stage, Stage::Mql | Stage::Sal);
        let taken = leads.into_iter().find(|lead| theirs(self.office.record(*lead).lead.stage));
        let wake = Some(Wake::At(self.office.now().plus(TimeDelta::hours(self.chance.between(1, 24 * 20)))));
        if let Some(lead) = taken {
            let wish = Wish::Return { reason: "too_early".to_owned(), wake, wake_on: None };
            let request = Request::from(wish).with_note("Next term.".to_owned());
            self.office.act(&PersonId::new("tanaka"), lead, &request).ok();
        }
    }

    fn edit(&mut self) {
        let set = [
            ("name", "佐藤 花子"),
            ("name", ""),
            ("mail", "someone@example.jp"),
            ("mail", ""),
            ("source", "Fair"),
            ("deal_stage", "proposal"),
            ("deal_stage", "verbal"),
            ("amount", "700000.5"),
        ];
        let (name, value) = *self.chance.one_of(&set);
        let set = [(name.to_owned(), value.to_owned())].into();
        let (lead, by) = (self.any_lead(), self.somebody());
        self.office.act(&by, lead, &Wish::Edit { set }.into()).ok();
    }

    fn question(&mut self) {
        let about = self.office.versions().newest().agreement.criteria().next().map(ToOwned::to_owned);
        let (lead, by) = (self.any_lead(), self.somebody());
        let request = Request::from(Wish::Note { about }).with_note("Why?".to_owned());
        self.office.act(&by, lead, &request).ok();
    }

    fn bulk(&mut self) {
        let example = self.any_lead();
        let record = self.office.record(example);
        let by = self.somebody();
        let (versions, now) = (self.office.versions(), self.office.now());
        let request = self.chance.request(&record.lead, &versions.in_force(now).agreement, now);
        let bulk = self.office.bulk(&by);
        for lead in self.leads.clone() {
            self.office.act_in(bulk, &by, lead, &request).ok();
        }
    }

    fn step_back(&mut self) {
        let (by, again) = (self.somebody(), self.chance.percent(45));
        self.office.step_back(&by, again);
    }

    fn generate(&mut self) {
        let (by, request) = (self.somebody(), self.chance.found());
        if let Ok(lead) = self.office.generate(&by, &request) {
            self.leads.insert(lead);
        }
    }

    fn adopt(&mut self) {
        let known = self.chance.one_of(&*agreements::ALL);
        self.office.adopt(known);
        if self.chance.percent(60) {
            let leads: Vec<_> = self.leads.iter().copied().collect();
            self.office.take_along(&leads);
        }
    }

    fn merge(&mut self) {
        let (one, other, by) = (self.any_lead(), self.any_lead(), self.somebody());
        let is_parted = self.chance.percent(50);
        let wait = self.chance.while_();
        let desk = self.office.desk(&by);
        if is_parted {
            for lead in [one, other] {
                let merged_into = desk.record(lead).unwrap().lead.merged_into;
                if merged_into.is_some() {
                    granted(desk.unmerge(lead));
                    return;
                }
            }
        }
        let Some(Some(survivor)) = granted(desk.survivor_of(one, other)) else { return };
        let absorbed = if survivor == one { other } else { one };
        let owner = desk.record(survivor).unwrap().lead.owner.or(Some(by));
        let merging = Merging { owner, sure: true, ..Merging::default() };
        granted(desk.merge(survivor, absorbed, &merging));
        if is_parted {
            self.office.jump(wait);
        }
    }

    /// Somebody asks that nothing is kept of them.
    pub fn erase(&mut self) -> Option<LeadId> {
        let lead = self.any_lead();
        let by = PersonId::new(self.chance.one_of::<&str>(&["ito", "suzuki"]));
        self.office.act(&by, lead, &Wish::Erase.into()).ok().map(|()| lead)
    }

    fn take_back_list(&mut self) {
        if self.imports.is_empty() {
            return;
        }
        let place = usize::try_from(self.chance.between(0, i64::try_from(self.imports.len()).unwrap() - 1)).unwrap();
        let import = self.imports.remove(place);
        self.office.desk(&marketing()).revert_import(import, false, &mut Vec::new()).unwrap();
    }

    /// A day and an hour, some time before now.
    fn before(&mut self) -> String {
        let at = self.office.now().plus(-TimeDelta::minutes(self.chance.between(0, 60 * 24 * 90)));
        at.rfc3339(&chrono_tz::Asia::Tokyo)
    }

    fn list_leads(&mut self, most: i64) {
        let mut list = "id,name,company,mail,source,campaign,industry,employees\n".to_owned();
        for _ in 0..self.chance.between(1, most) {
            let again = self.named > 0 && self.chance.percent(15);
            let n = if again { self.chance.between(1, self.named) } else { self.named + 1 };
            self.named = self.named.max(n);
            let name = *self.chance.one_of(&["佐藤 花子", "鈴木 一郎", ""]);
            let mail = if self.chance.percent(75) { format!("p{n}@company{n}.example") } else { String::new() };
            let source = *self.chance.one_of(&["Web", "Fair", "inquiry", ""]);
            let campaign = *self.chance.one_of(&["spring", "autumn", ""]);
            let industry = *self.chance.one_of(&["Rail", "製造", ""]);
            let size = *self.chance.one_of(&["8", "120", ""]);
            list += &format!("K-{n},{name},Company {n},{mail},{source},{campaign},{industry},{size}\n");
        }
        self.list(LEADS, &list);
    }

    fn list_history(&mut self) {
        const STAGES: [&str; 8] = ["lead", "mal", "mql", "sal", "sql", "opportunity", "won", "lost"];
        let mut list = format!("id,name,company,source,{},amount,reason\n", STAGES.join(","));
        for _ in 0..self.chance.between(1, 3) {
            let again = self.chance.percent(40);
            let n = if again { self.chance.between(1, self.named.max(1)) } else { self.named + 1 };
            self.named = self.named.max(n);
            let mut at: Vec<String> = Vec::new();
            for _ in STAGES {
                at.push(if self.chance.percent(30) { self.before() } else { String::new() });
            }
            if self.chance.percent(60) {
                at[6] = String::new();
            }
            let amount = *self.chance.one_of(&["", "250000", "99.5"]);
            let reason = if at[7].is_empty() { "" } else { "too dear" };
            list += &format!("K-{n},,Company {n},Web,{},{amount},{reason}\n", at.join(","));
        }
        self.list(HISTORY, &list);
    }

    fn list_touches(&mut self) {
        let mut list = "id,kind,at,content\n".to_owned();
        for _ in 0..self.chance.between(1, 6) {
            let (n, at) = (self.chance.between(1, self.named.max(1)), self.before());
            let kind = *self.chance.one_of(&["white_paper", "seminar", "pricing"]);
            let content = *self.chance.one_of(&["Guide", "Prices", ""]);
            list += &format!("K-{n},{kind},{at},{content}\n");
        }
        self.list(TOUCHES, &list);
    }

    fn list_costs(&mut self) {
        let mut list = "campaign,source,from,to,amount,currency\n".to_owned();
        for _ in 0..self.chance.between(1, 3) {
            let campaign = *self.chance.one_of(&["spring", "autumn"]);
            let source = *self.chance.one_of(&["Web", "Fair", ""]);
            let (from, to) = *self.chance.one_of(&[
                ("2026-12-01", "2026-12-31"),
                ("2027-01-01", "2027-03-10"),
                ("2027-02-14", "2027-02-14"),
                ("2027-05-01", "2027-07-31"),
            ]);
            let amount = self.chance.between(0, 999_999);
            let currency = *self.chance.one_of(&["", "", "JPY", "USD"]);
            list += &format!("{campaign},{source},{from},{to},{amount}.25,{currency}\n");
        }
        self.list(COSTS, &list);
    }

    fn list(&mut self, map: &str, list: &str) {
        self.lists += 1;
        let folder = self.office.path().parent().unwrap().to_owned();
        let path = folder.join(format!("list{}.csv", self.lists));
        fs::write(&path, list).unwrap();
        let now = self.office.now();
        let desk: &mut Desk = self.office.desk(&marketing());
        let map = Map::parse("map.toml", map).unwrap_or_else(|wrong| panic!("{wrong}"));
        let options = Options { zone: desk.agreement().zone, now };
        let mut intake = Intake::open(&path, &map, options).unwrap_or_else(|wrong| panic!("{wrong}"));
        let done = desk.import(&mut intake, &map, false, &mut Vec::new()).unwrap_or_else(|wrong| panic!("{wrong}"));
        self.imports.extend(done.id);
        let connection = rusqlite::Connection::open(self.office.path()).unwrap();
        let mut known = connection.prepare("SELECT id FROM lead").unwrap();
        let known = known.query_map([], |row| row.get(0).map(LeadId)).unwrap().map(Result::unwrap);
        self.leads.extend(known);
    }
}

/// What was granted; a rule may refuse, and nothing else may go wrong.
fn granted<T>(answer: Result<T, Problem>) -> Option<T> {
    match answer {
        Ok(granted) => Some(granted),
        Err(Problem::Refused { .. }) => None,
        Err(Problem::Failed(error)) => panic!("{error}"),
    }
}
