//! A weekly review of a small team, with all that a paper may hold.

use chrono::{NaiveDate, TimeDelta};
use tasuki::clock::Timestamp;
use tasuki::i18n::Message;
use tasuki::insight::Rate;
use tasuki::insight::paper::{
    Axis, Block, Cell, Change, Chart, Column, Each, Item, Kind, Level, List, Page, Paper, Row, Series, Step, Table,
    Tone, Unit,
};

/// Tells texts; a test may twist each of them.
pub struct Sample<'t> {
    pub twist: &'t dyn Fn(&str) -> String,
}

/// The review as it is.
pub fn sample() -> Paper {
    Sample { twist: &str::to_owned }.paper()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn rate(k: u64, n: u64) -> Cell {
    Cell::Rate(Rate::new(k, n))
}

fn yen(amount: f64) -> Cell {
    Cell::Money(amount, Some("JPY".to_owned()))
}

/// By week: what was handed over, and accepted.
const HANDED_OVER: [u64; 11] = [25, 24, 30, 28, 25, 31, 29, 33, 30, 34, 31];
const ACCEPTED: [u64; 11] = [20, 18, 25, 22, 19, 27, 24, 26, 25, 28, 24];

fn eleven_weeks() -> Axis {
    let first = day("2026-09-07");
    Axis::Days((0..11).map(|week| first + TimeDelta::weeks(week)).collect(), Each::Week)
}

impl Sample<'_> {
    fn said(&self, ja: &str, en: &str) -> Message {
        Message::new("minutes.plain").with_either("text", (self.twist)(ja), (self.twist)(en))
    }

    fn text(&self, text: &str) -> Cell {
        Cell::Text((self.twist)(text))
    }

    fn count(&self) -> Message {
        self.said("件数", "Count")
    }

    pub fn paper(&self) -> Paper {
        Paper {
            title: self.said("週次レビュー 11月16日〜22日", "Weekly review, 16 to 22 November"),
            about: vec![
                self.said("合意書 第4版(2026-11-11から)", "Agreement version 4 (since 2026-11-11)"),
                self.said("比較: 2026-11-15 時点", "Compared with 2026-11-15"),
            ],
            pages: vec![self.promises(), self.waterfall(), self.weeks(), self.reasons(), self.decisions()],
            masked: true,
            as_of: at("2026-11-23T00:00:00+09:00"),
            made_at: at("2026-11-25T08:00:00+09:00"),
            zone: chrono_tz::Asia::Tokyo,
        }
    }

    fn promises(&self) -> Page {
        let change = |by: f64, is_sure, tone| Cell::Change(Change { by, unit: Unit::Percent, is_sure, tone });
        let table = Table::new(
            self.said("約束の達成", "Promises kept"),
            [
                Column::text(self.said("約束", "Promise")),
                Column::figure(self.said("今週", "This week")),
                Column::figure(self.said("前週との差", "Against last week")),
                Column::figure(self.said("中央値", "Median")),
                Column::figure(self.said("目標", "Target")),
            ],
            self.said(
                "達成 ÷(達成+超過)。期限を過ぎて未対応のものは超過に数える。取り消しと不要は除く。",
                "Met ÷ (met + missed). What is open and overdue counts as missed; what was cancelled is left out.",
            ),
        );
        let row = |name: Cell, rate: Cell, change: Cell, time: Cell| {
            Row::new([name, rate, change, time, Cell::Share(0.8).grey()])
        };
        let hours = |minutes: i64| Cell::Time(TimeDelta::minutes(minutes));
        let first = self.said("初回連絡(営業)", "First contact (sales)");
        let complete = self.said("引き渡し時の情報がそろっている(マーケ)", "Complete context (marketing)");
        let answered = self.said("差し戻しへの返答(マーケ)", "Answers to returns (marketing)");
        let table = table
            .with(
                row(Cell::Said(first), rate(19, 31), change(-0.182, true, Tone::Bad), hours(200))
                    .drilling("first_contact"),
            )
            .with(row(Cell::Said(complete), rate(28, 31), change(0.021, false, Tone::Neutral), Cell::Blank))
            .with(row(Cell::Said(answered), rate(3, 4), Cell::NotEnough, hours(1_570)))
            .with(row(self.text("合計"), rate(50, 66), change(-0.051, false, Tone::Neutral), Cell::Blank).total());
        let late = Item::new(Tone::Bad, self.said("初回連絡が 12件 期限超過", "12 first contacts overdue"))
            .saying(self.said(
                "うち9件は火曜の展示会リスト。担当は佐藤・鈴木。",
                "9 of them are Tuesday's exhibition list: Sato, Suzuki.",
            ))
            .drilling("overdue");
        let kept =
            Item::new(Tone::Good, self.said("約束した件数 30件 に対し 31件 を引き渡し", "31 handed over, 30 promised"));
        let open =
            Item::new(Tone::Open, self.said("再開予定の確認が 4件 残っている", "4 wake-ups are not looked at yet"));
        let note =
            Item::new(Tone::Neutral, self.said("祝日が1日あったため営業時間は4日分", "One holiday: four working days"));
        Page::new("promises", self.said("1. 両者の約束", "1. Both sides' promises"))
            .leading(self.said("初回連絡の期限内率が 61% に下がった。", "First contact in time fell to 61%."))
            .with(List { title: None, items: vec![late, kept, open, note], none: self.said("なし", "None") })
            .with(table)
    }

    fn waterfall(&self) -> Page {
        let stages = ["MQL", "SAL", "SQL", "商談", "顧客"].iter().zip(["MQL", "SAL", "SQL", "Opportunity", "Customer"]);
        let names = stages.map(|(ja, en)| self.said(ja, en)).collect();
        let counts = |counts: [u64; 5]| counts.map(Cell::Count);
        let step = |k, n, tone| Step { told: rate(k, n), tone };
        let steps = vec![
            step(98, 124, Tone::Neutral),
            step(38, 98, Tone::Bad),
            step(21, 38, Tone::Neutral),
            step(9, 21, Tone::Good),
        ];
        let definition = self.said(
            "コホート: 2026-09-01〜09-30 にMQLになった124件が、90日以内にどこまで進んだか。縦線は前月。",
            "Cohort: the 124 leads that became MQL from 2026-09-01 to 09-30, and how far they came within 90 days.",
        );
        let funnel = Chart::new(
            Kind::Funnel(steps),
            self.said("9月のコホート", "September's cohort"),
            Axis::Names(names),
            definition,
        )
        .with(Series::new(self.said("9月", "September"), counts([124, 98, 38, 21, 9])))
        .with(Series::new(self.said("8月", "August"), counts([118, 95, 52, 26, 8])));
        let leak =
            Item::new(Tone::Bad, self.said("もっとも損失が大きい段階: SAL → SQL", "The costliest step: SAL → SQL"))
                .saying(self.said("38/98 38.8%。前期 54.7%、目標 50%。", "38/98 38.8%; 54.7% last period, target 50%."))
                .saying(self.said(
                    "営業側: 初回連絡の中央値が 1時間10分 から 3時間20分 に。展示会リストに集中。",
                    "Sales: first contact took 3 h 20 m in the median, 1 h 10 m before; mostly the exhibition list.",
                ))
                .saying(
                    self.said("マーケ側: 基準の変化は見られない。", "Marketing: no change of the criteria was found."),
                );
        let by = |name: Message, points: [(u64, u64); 5]| Series::new(name, points.map(|(k, n)| rate(k, n)));
        let sources = [
            ("ウェビナー", "Webinar"),
            ("展示会(東京ビッグサイト・合同出展ブース)", "Exhibition (Tokyo Big Sight, shared booth)"),
            ("資料請求", "Brochure request"),
            ("紹介", "Referral"),
            ("検索広告", "Search advertising"),
        ];
        let sources = Axis::Names(sources.iter().map(|(ja, en)| self.said(ja, en)).collect());
        let bars = Chart::new(
            Kind::Bars,
            self.said("流入元別 SAL→SQL率", "SAL→SQL by source"),
            sources,
            self.said(
                "9月のコホート、90日以内。線は95%区間。",
                "September's cohort within 90 days; whiskers are 95% intervals.",
            ),
        );
        let bars = bars
            .with(by(self.said("SAL→SQL率", "SAL→SQL"), [(14, 22), (6, 38), (11, 24), (4, 6), (3, 8)]))
            .against(Level { name: self.said("目標", "Target"), value: Cell::Share(0.5), is_target: true });
        Page::new("waterfall", self.said("2. 段階別の転換率", "2. Funnel"))
            .leading(self.said("SALからSQLへの転換が落ちている。", "Fewer SALs become SQLs."))
            .with(funnel)
            .with(List {
                title: Some(self.said("診断", "Diagnosis")),
                items: vec![leak],
                none: self.said("なし", "None"),
            })
            .with(bars)
    }

    fn weeks(&self) -> Page {
        let flow = Chart::new(
            Kind::Columns,
            self.said("引き渡しと受け入れ(フロー)", "Handed over and accepted (flow)"),
            eleven_weeks(),
            self.said("その週に起きた件数。", "What happened in the week."),
        );
        let flow = flow
            .with(Series::new(self.said("引き渡し", "Handed over"), HANDED_OVER.map(Cell::Count)))
            .with(Series::new(self.said("受け入れ", "Accepted"), ACCEPTED.map(Cell::Count)));
        let lead = ("先週だけ、初回連絡が通常の範囲を外れた。", "Only last week first contact left its usual range.");
        Page::new("weeks", self.said("3. 推移", "3. Over time"))
            .leading(self.said(lead.0, lead.1))
            .with(self.rates_by_week())
            .with(self.times_by_week())
            .with(flow)
    }

    fn rates_by_week(&self) -> Chart {
        let in_time =
            [Some(19), Some(20), Some(25), None, Some(21), Some(26), Some(24), Some(28), Some(24), Some(27), Some(19)];
        let in_time = in_time.iter().zip(HANDED_OVER).map(|(k, n)| k.map_or(Cell::Blank, |k| rate(k, n)));
        let qualified: [u64; 11] = [9, 8, 12, 11, 9, 12, 10, 9, 6, 4, 1];
        let of_handed_over = |counts: [u64; 11]| counts.into_iter().zip(HANDED_OVER).map(|(k, n)| rate(k, n));
        let mut growing = Series::new(self.said("MQL→SQL率", "MQL→SQL"), of_handed_over(qualified));
        growing.open_from = Some(7);
        let definition = self.said(
            "帯は95%区間。MQL→SQLはコホート(引き渡した週)。",
            "Bands are 95% intervals. MQL→SQL is by the week of the hand-off.",
        );
        let adopted = self.said(
            "合意書 第4版: 初回連絡の期限を2営業時間に",
            "Agreement version 4: first contact within 2 working hours",
        );
        let sorted =
            self.said("決定: 展示会リストは当日中に一次仕分け", "Decided: sort exhibition lists on the same day");
        let others = Cell::between(Cell::Share(0.1), Cell::Share(0.2));
        Chart::new(Kind::Lines, self.said("週ごとの推移", "Week by week"), eleven_weeks(), definition)
            .with(Series::new(self.said("受け入れ率", "Accepted"), of_handed_over(ACCEPTED)))
            .with(Series::new(self.said("初回連絡の期限内率", "First contact in time"), in_time))
            .with(growing)
            .marking(day("2026-10-07"), sorted)
            .marking(day("2026-11-11"), adopted)
            .marking(day("2026-11-13"), self.said("決定: 火曜の担当を2名に", "Decided: two people on Tuesdays"))
            .against(Level { name: self.said("目標", "Target"), value: Cell::Share(0.8), is_target: true })
            .against(Level { name: self.said("参考値", "Benchmark"), value: others, is_target: false })
    }

    fn times_by_week(&self) -> Chart {
        let minutes: [i32; 11] = [70, 65, 80, 75, 90, 68, 72, 85, 95, 110, 200];
        let mut median = Series::new(
            self.said("初回連絡までの時間(中央値)", "Time to first contact (median)"),
            minutes.map(|m| Cell::Time(TimeDelta::minutes(m.into()))),
        );
        median.band = Some(minutes.iter().map(|m| Some((f64::from(*m) * 25.0, f64::from(*m) * 130.0))).collect());
        let title = self.said("初回連絡までの時間", "Time to first contact");
        let definition = self.said(
            "営業時間。帯は10〜90パーセンタイル。",
            "Working time. The band is from the 10th to the 90th percentile.",
        );
        let mut times = Chart::new(Kind::Lines, title, eleven_weeks(), definition).with(median);
        times.usual = Some((3_600.0, 6_000.0));
        times
    }

    fn reasons(&self) -> Page {
        let months: Vec<NaiveDate> =
            ["2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"].map(day).to_vec();
        let counts = |name: Message, counts: [u64; 5]| Series::new(name, counts.map(Cell::Count));
        let stacked = Chart::new(
            Kind::Stacked,
            self.said("差し戻しの理由", "Reasons of returns"),
            Axis::Days(months, Each::Month),
            self.said("月ごとの差し戻し件数。", "Returns by month."),
        )
        .with(counts(self.said("時期尚早", "Too early"), [8, 9, 7, 11, 6]))
        .with(counts(self.said("情報不足", "Not enough known"), [5, 3, 4, 2, 1]))
        .with(counts(self.said("担当違い", "Wrong person"), [2, 2, 3, 1, 2]))
        .with(counts(self.said("競合企業", "Competitor"), [1, 0, 1, 1, 0]));
        let table = Table::new(
            self.said("費用対効果", "What it cost"),
            [
                Column::text(self.said("キャンペーン", "Campaign")),
                Column::figure(self.said("費用", "Cost")),
                Column::figure(self.said("MQL", "MQL")),
                Column::figure(self.said("MQL単価", "Per MQL")),
                Column::figure(self.said("平均スコア", "Mean score")),
                Column::figure(self.said("SQL÷SAL(フロー)", "SQL per SAL (flow)")),
                Column::figure(self.said("開始日", "Began")),
            ],
            self.said("費用÷その期間にMQLになった件数。", "Cost ÷ the leads that became MQL meanwhile."),
        );
        let row = |name: &str, cost: f64, mql: u64, per: f64, flow: (u64, u64), began: &str| {
            let flow = Cell::Ratio(Rate::new(flow.0, flow.1));
            Row::new([
                self.text(name),
                yen(cost),
                Cell::Count(mql),
                yen(per),
                Cell::Points(71.3),
                flow,
                Cell::Day(day(began)),
            ])
        };
        let table = table
            .with(row("秋の展示会2026", 1_200_000.0, 38, 31_578.9, (6, 22), "2026-10-20"))
            .with(row("ウェビナー#12 <製造業向け>", 180_000.0, 22, 8_181.8, (14, 12), "2026-09-10"))
            .with(row("=HYPERLINK(\"http://evil.example\")", 90_000.0, 8, 11_250.0, (3, 0), "2026-09-01"));
        Page::new("reasons", self.said("4. 差し戻しと費用", "4. Returns and costs")).with(stacked).with(table)
    }

    fn decisions(&self) -> Page {
        let table = Table::new(
            self.said("前回までの決定", "Decided before"),
            [
                Column::text(self.said("仮説", "Hypothesis")),
                Column::text(self.said("打ち手", "Measure")),
                Column::figure(self.said("はじめ", "From")),
                Column::figure(self.said("目標", "To")),
                Column::figure(self.said("いま", "Now")),
                Column::text(self.said("担当", "Owner")),
                Column::figure(self.said("期限", "Due")),
            ],
            self.said("「いま」は決定の翌日からの値。", "Now: from the day after the decision on."),
        )
        .with(Row::new([
            Cell::Said(
                self.said("展示会リストは量が多く、当日に手が回らない", "Exhibition lists are too long for the day"),
            ),
            Cell::Said(
                self.said("当日中に一次仕分けをし、上位だけ引き渡す", "Sort on the same day, hand over the best"),
            ),
            rate(18, 30),
            Cell::Share(0.8),
            rate(19, 31),
            self.text("佐藤 健"),
            Cell::Day(day("2026-12-02")),
        ]));
        let nothing = List {
            title: Some(self.said("新しい決定", "New decisions")),
            items: Vec::new(),
            none: self.said("まだありません。", "None yet."),
        };
        let empty = Chart::new(
            Kind::Lines,
            self.said("売上予測と実績", "Forecast and outcome"),
            Axis::Days(vec![day("2026-11-01")], Each::Month),
            self.said("加重予測: 金額×段階の確度。", "Weighted forecast: amount × the probability of its stage."),
        )
        .with(Series::new(self.count(), [Cell::Blank]));
        Page::new("decisions", self.said("5. 決定", "5. Decisions"))
            .with(table)
            .with(nothing)
            .with(empty)
            .with(Block::Said(self.said("次回は 12月2日(水) 10:00。", "Next time: Wednesday, 2 December, 10:00.")))
            .with(Block::Note(self.said(
                "導入から3か月目: 目標値は慣らし期間のものです。",
                "Third month: targets are those of settling in.",
            )))
    }
}

/// Charts with more on them than there should be: many series, many weeks, long names, figures below zero.
pub fn crowded() -> Paper {
    let long = |text: &str| format!("{text}という大変に長い名前を付けられたもの and some English");
    let all = Sample { twist: &long };
    let first = day("2025-06-02");
    let weeks = Axis::Days((0..70).map(|week| first + TimeDelta::weeks(week)).collect(), Each::Week);
    let series = |nth: u64| {
        let points = (0..70_u64).map(|week| rate((week * 7 + nth * 13) % 40, 40));
        Series::new(all.said(&format!("系列{nth}"), "Series"), points)
    };
    let chart =
        |kind, axis| Chart::new(kind, all.said("混み合った図", "Crowded"), axis, all.said("定義", "Definition"));
    let mut lines = (0..8).fold(chart(Kind::Lines, weeks.clone()), |chart, nth| chart.with(series(nth)));
    for week in [3, 4, 5, 6, 30, 31, 67, 68, 69] {
        lines = lines.marking(first + TimeDelta::weeks(week), all.said("決定", "Decision"));
    }
    let too_many = (0..14).fold(chart(Kind::Lines, weeks.clone()), |chart, nth| chart.with(series(nth)));
    let names = Axis::Names((0..9).map(|nth| all.said(&format!("名前{nth}"), "Name")).collect());
    let money = |nth: i32| yen(f64::from(nth * nth * 170_000 - 900_000));
    let forecast = Series::new(all.said("予測", "Forecast"), (0..9).map(money));
    let outcome = Series::new(all.said("実績", "Outcome"), (0..9).map(|nth| money(8 - nth)));
    let columns = chart(Kind::Columns, names.clone()).with(forecast.clone()).with(outcome.clone());
    let bars = chart(Kind::Bars, names.clone()).with(forecast).with(outcome);
    let mut open = series(2);
    open.open_from = Some(60);
    let columns_of_weeks = chart(Kind::Columns, weeks.clone()).with(open);
    let stacked = (0..7).fold(chart(Kind::Stacked, weeks), |chart, nth| {
        chart.with(Series::new(all.said("理由", "Reason"), (0..70).map(|week| Cell::Count((week + nth) % 9))))
    });
    let steps = (0..8).map(|_| Step { told: rate(1, 3), tone: Tone::Bad }).collect();
    let funnel = chart(Kind::Funnel(steps), names)
        .with(Series::new(all.count(), (0..9).map(|nth| Cell::Count(10_000_000 >> nth))));
    let page = [lines, too_many, columns, bars, columns_of_weeks, stacked, funnel];
    let page = page.into_iter().fold(Page::new("crowded", all.said("混雑", "Crowded")), Page::with);
    Paper { pages: vec![page], ..all.paper() }
}
