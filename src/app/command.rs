//! The one table of commands.
//!
//! Dispatch, the hint line, help, `tasuki keys` and the README's key table are made from it; nothing else lists
//! commands or keys. Titles are words under the same name (`lead.accept` → `command.lead.accept`), so a text never
//! holds a key.

mod group;
mod scope;

pub use group::{Group, LettersOnly};
pub use scope::Scope;

use crate::i18n::Message;

/// What a command works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// The lead under the cursor.
    Lead,
    /// The leads that are marked, else the one under the cursor.
    Leads,
}

/// One row of the table.
#[derive(Debug)]
pub struct Spec {
    /// Which command.
    pub command: Command,
    /// Its name in files, lists and logs.
    pub name: &'static str,
    /// Where it is listed.
    pub group: Group,
    /// Its keys: sequences separated by blanks within one, the first is the one that is shown. One without any is done by
    /// its name.
    pub keys: &'static [&'static str],
    /// Where they count.
    pub scopes: &'static [Scope],
    /// What it works on.
    pub needs: Needs,
    /// Whether the lead must be on the screen as it is now: the command shows or changes what is known of it.
    pub as_it_is: bool,
    /// How early it comes in the hint line; 0 is not shown there.
    pub hint: u8,
    /// How its name is read aloud, in kana: what an input method holds before it is made into characters.
    pub spoken: &'static str,
    /// Why no key of it is let through by an input method; nothing where one is.
    pub letters_only: Option<LettersOnly>,
}

macro_rules! letters_only {
    () => {
        None
    };
    ($why:ident) => {
        Some(LettersOnly::$why)
    };
}

macro_rules! commands {
    ($($group:ident: { $(
        $(#[$doc:meta])*
        $id:ident $name:literal keys[$($key:literal),*] in [$($scope:ident),+] needs $needs:ident $((as it $is:ident))? hint $hint:literal
        $(spoken $spoken:literal)? $(letters $why:ident)?;
    )+ })+) => {
        /// Something that a key does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command { $($( $(#[$doc])* $id, )+)+ }

        /// The table.
        pub const COMMANDS: &[Spec] = &[$($(
            Spec {
                command: Command::$id,
                name: $name,
                group: Group::$group,
                keys: &[$($key),*],
                scopes: &[$(Scope::$scope),+],
                needs: Needs::$needs,
                as_it_is: !concat!($(stringify!($is))?).is_empty(),
                hint: $hint,
                spoken: concat!($($spoken)?),
                letters_only: letters_only!($($why)?),
            },
        )+)+];

        impl Command {
            /// What it is called: short, for the hint line.
            pub const fn short(self) -> Message {
                Message::new(match self { $($( Self::$id => concat!("command.", $name, ".short"), )+)+ })
            }

            /// What it does: a line, for help.
            pub const fn title(self) -> Message {
                Message::new(match self { $($( Self::$id => concat!("command.", $name, ".title"), )+)+ })
            }
        }
    };
}

commands! {
    Lead: {
        /// Take the lead on.
        Accept "lead.accept" keys["a", "F2"] in [List, Detail] needs Leads hint 10 spoken "うけいれ";
        /// Give it back to marketing.
        Return "lead.return" keys["r", "F4"] in [List, Detail] needs Leads hint 20 spoken "さしもどし";
        /// Never approach it.
        Reject "lead.reject" keys["x", "F3"] in [List, Detail] needs Leads hint 30 spoken "たいしょうがい";
        /// Log a contact.
        Contact "lead.contact" keys["c", "F5"] in [List, Detail] needs Leads hint 15 spoken "れんらく きろく";
        /// Keep it asleep until a date.
        Defer "lead.defer" keys["d", "F7"] in [List, Detail] needs Leads(as it is) hint 18 spoken "ほりゅう";
        /// Say what comes next, and when: reminders wait until then.
        Acknowledge "lead.acknowledge" keys["D", "F12"] in [List, Detail] needs Leads(as it is) hint 50 spoken "たいおう よてい";
        /// Confirm it as a deal candidate.
        Qualify "lead.qualify" keys["s", "F6"] in [List, Detail] needs Lead(as it is) hint 16 spoken "にんてい";
        /// Tell what is known of BANTC.
        Bantc "lead.bantc" keys["b", "Shift+F6"] in [List, Detail] needs Lead(as it is) hint 48 spoken "ばんと";
        /// Open a deal.
        OpenDeal "lead.open" keys["O", "Ctrl+O"] in [List, Detail] needs Lead(as it is) hint 11 spoken "しょうだんか";
        /// Win the deal.
        Win "lead.win" keys["W", "Shift+F8"] in [List, Detail] needs Lead(as it is) hint 12 spoken "じゅちゅう";
        /// Lose the deal, or the candidate.
        Lose "lead.lose" keys["L", "Shift+F12"] in [List, Detail] needs Leads hint 13 spoken "しっちゅう";
        /// Take it over oneself.
        Take "lead.take" keys["t", "Shift+F9"] in [List, Detail] needs Leads hint 0 spoken "じぶんのたんとう";
        /// Give it to somebody.
        Assign "lead.assign" keys["T", "F9"] in [List, Detail, Marketing] needs Leads hint 47 spoken "たんとう わりあて";
        /// Pass it to sales.
        HandOff "lead.hand_off" keys["H", "Shift+F5"] in [List, Detail, Marketing] needs Leads hint 14 spoken "ひきわたし";
        /// Pull it back before sales has taken it.
        Withdraw "lead.withdraw" keys["P", "Shift+F4"] in [List, Detail] needs Leads hint 52 spoken "とりさげ";
        /// Take it in for nurturing.
        Admit "lead.admit" keys["A", "Shift+F2"] in [List, Detail, Marketing] needs Leads hint 17 spoken "いくせい";
        /// Put it aside for good.
        Exclude "lead.exclude" keys["X", "Shift+F3"] in [List, Detail, Marketing] needs Leads hint 31 spoken "じょがい";
        /// Send a lost or excluded one round again.
        Recycle "lead.recycle" keys["B", "Shift+F7"] in [List, Detail, Marketing] needs Leads hint 19 spoken "さいいくせい ほりおこし";
        /// Correct what is known of the person.
        Edit "lead.edit" keys["e", "F10"] in [List, Detail, Marketing] needs Lead(as it is) hint 49 spoken "へんしゅう";
        /// Write a note.
        Note "lead.note" keys["m", "F8"] in [List, Detail, Marketing] needs Leads hint 40 spoken "めも";
        /// Take in somebody whom sales found itself.
        Generate "lead.generate" keys["N", "Ctrl+N"] in [List, Detail, Marketing] needs Nothing hint 56 spoken "とうろく";
        /// Take a list in.
        Import "lead.import" keys["I", "Ctrl+T"] in [List, Detail, Marketing] needs Nothing hint 58 spoken "とりこみ";
        /// Leads that may be the same person, side by side; those it was merged with, too.
        Duplicates "lead.duplicates" keys["M", "Shift+F11"] in [List, Detail] needs Lead hint 43 spoken "じゅうふく";
        /// Take one's last act back.
        Undo "lead.undo" keys["u", "Ctrl+Z"] in [List, Detail, Pair, History, Marketing] needs Nothing hint 46 spoken "もとにもどす";
        /// Do it again.
        Redo "lead.redo" keys["U", "Ctrl+Y", "Ctrl+R"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "やりなおし";
        /// Do the last thing once more, with this lead or with those that are marked.
        Repeat "lead.repeat" keys[".", "Alt+."] in [List, Detail] needs Leads hint 0 spoken "くりかえし";
        /// Let the system's telephone call.
        Call "lead.call" keys["g p", "Ctrl+K"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "でんわ";
        /// Write in the system's mail program.
        WriteMail "lead.write" keys["g w"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "めーる" letters ByName;
        /// The telephone number, else the mobile one, into the clipboard.
        CopyPhone "copy.phone" keys["y p"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "こぴー でんわ" letters ByName;
        /// The mobile number, else the other one.
        CopyMobile "copy.mobile" keys["y m"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "こぴー けいたい" letters ByName;
        /// The mail address.
        CopyMail "copy.mail" keys["y e"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "こぴー めーる" letters ByName;
        /// The company.
        CopyCompany "copy.company" keys["y c"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "こぴー かいしゃ" letters ByName;
        /// The command that shows the lead: what a link would be where leads lie in a file on one's own machine.
        CopyCommand "copy.command" keys["y l"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "こぴー こまんど" letters ByName;
        /// The row as text.
        CopyRow "copy.row" keys["y y"] in [List, Detail, Marketing] needs Lead(as it is) hint 0 spoken "こぴー ぎょう" letters ByName;
        /// Erase the person's data for good.
        Erase "lead.erase" keys["g e"] in [List, Detail] needs Lead(as it is) hint 0 spoken "しょうきょ" letters ByName;
    }
    Mark: {
        /// Mark the lead, or not any more; go on to the next.
        Mark "mark.toggle" keys["Space"] in [List] needs Lead hint 42 spoken "せんたく";
        /// Let a range follow the cursor; end it.
        MarkRange "mark.range" keys["v", "Ctrl+X"] in [List] needs Lead hint 0 spoken "はんいせんたく";
        /// Mark all that the list shows, or nothing any more.
        MarkAll "mark.all" keys["V", "Ctrl+A"] in [List] needs Nothing hint 0 spoken "すべてせんたく";
        /// Mark this one and the next.
        MarkDown "mark.down" keys["Shift+Down"] in [List] needs Lead hint 0;
        /// Mark this one and the one before.
        MarkUp "mark.up" keys["Shift+Up"] in [List] needs Lead hint 0;
        /// With which leads something could not be done, and why. `E` writes what the list shows, whatever was done before.
        WhyNot "mark.why_not" keys["w", "Shift+F1"] in [List] needs Nothing hint 9 spoken "りゆう";
    }
    Move: {
        /// The next row, or one line down.
        Next "move.next" keys["j", "Down"] in [List, Detail, Picker, Checklist, Help, Intake, Imports, Pair, History, Notices, Marketing, Review] needs Nothing hint 0;
        /// The row before, or one line up.
        Previous "move.previous" keys["k", "Up"] in [List, Detail, Picker, Checklist, Help, Intake, Imports, Pair, History, Notices, Marketing, Review] needs Nothing hint 0;
        /// The first row.
        First "move.first" keys["g g", "Home"] in [List, Detail, Help, Intake, Imports, Pair, History, Notices, Marketing, Review] needs Nothing hint 0;
        /// The last row.
        Last "move.last" keys["G", "End"] in [List, Detail, Help, Intake, Imports, Pair, History, Notices, Marketing, Review] needs Nothing hint 0;
        /// A page on.
        PageDown "move.page_down" keys["Ctrl+D", "PageDown"] in [List, Detail, Help, Intake, Imports, Pair, History, Notices, Marketing, Review] needs Nothing hint 0;
        /// A page back.
        PageUp "move.page_up" keys["Ctrl+U", "PageUp"] in [List, Detail, Help, Intake, Imports, Pair, History, Notices, Marketing, Review] needs Nothing hint 0;
        /// The detail beside the list, one line down.
        DetailDown "move.detail_down" keys["J", "Shift+PageDown"] in [List] needs Lead hint 0;
        /// The detail beside the list, one line up.
        DetailUp "move.detail_up" keys["K", "Shift+PageUp"] in [List] needs Lead hint 0;
        /// From one lead's page to the next lead's. Nothing is searched within a page, so `n` and `p` are free for that.
        NextLead "move.next_lead" keys["n", "Right"] in [Detail] needs Nothing hint 60;
        /// From one lead's page to that of the lead before.
        PreviousLead "move.previous_lead" keys["p", "Left"] in [Detail] needs Nothing hint 61;
    }
    View: {
        /// One lead on the whole screen.
        Open "view.open" keys["Enter", "o"] in [List, Marketing] needs Lead hint 44 spoken "ひらく";
        /// Back, one level a press: text, filter, page.
        Back "view.back" keys["Esc"] in [List, Detail, Filter, Picker, Fields, Checklist, Editor, Help, Question, Intake, Imports, Pair, Narrow, History, Notices, Marketing, Review] needs Nothing hint 36 spoken "もどる";
        /// Show only leads in which words occur.
        Filter "view.filter" keys["/", "Ctrl+F"] in [List] needs Nothing hint 45 spoken "しぼりこみ けんさく";
        /// What waits for me: the open leads that are mine or nobody's.
        Inbox "view.inbox" keys["1", "g i", "Alt+1"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "たいおうまち";
        /// The open leads that are mine.
        Mine "view.mine" keys["2", "g m", "Alt+2"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "じぶん";
        /// Every open lead.
        Team "view.team" keys["3", "g t", "Alt+3"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "ちーむ";
        /// What expires next, and how everybody stands.
        Board "view.board" keys["4", "g b", "Alt+4"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "きげん えすえるえー";
        /// Every lead of every stage.
        AllLeads "view.all" keys["5", "g a", "Alt+5"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "ぜんけん すべて";
        /// What was done last; from there a step can be taken back that is not the last one.
        History "view.history" keys["g h", "6", "Alt+6"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "りれき";
        /// To the lead of the step.
        GoToLead "history.go_to_lead" keys["Enter", "o"] in [History] needs Nothing hint 10;
        /// What I was told, what is not told yet, and what has not left.
        Notices "view.notices" keys["g n", "8", "Alt+8"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "つうち おしらせ";
        /// To the lead of the notice that presses most.
        NextNotice "view.next_notice" keys["n", "Shift+F10"] in [List, Marketing] needs Nothing hint 41 spoken "つぎの つうち";
        /// The next view.
        NextView "view.next" keys["]", "Ctrl+PageDown"] in [List, Detail, Marketing] needs Nothing hint 57 spoken "つぎの びゅー";
        /// The view before.
        PreviousView "view.previous" keys["[", "Ctrl+PageUp"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "まえの びゅー";
        /// The next part of the screen.
        NextPane "view.next_pane" keys["Tab"] in [List, Detail] needs Nothing hint 0 spoken "つぎの ぺいん";
        /// Into the lead: beside the list, or on the whole screen.
        IntoLead "view.into_lead" keys["l", "Right"] in [List] needs Lead hint 0 spoken "りーどへ";
        /// Back to the list.
        ToList "view.to_list" keys["h", "Shift+Tab"] in [List, Detail] needs Nothing hint 0 spoken "いちらんへ";
        /// The part that has the keys gets the whole screen, or not any more.
        Zoom "view.zoom" keys["z", "Ctrl+W"] in [List, Detail] needs Nothing hint 0 spoken "かくだい";
        /// All leads that may be one person, pair by pair. `g d` stands for them: how everybody stands is the board, a view
        /// like the others (`4`, `g b`).
        AllDuplicates "view.duplicates" keys["g d"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "じゅうふくこうほ" letters ByName;
        /// Everything that can be done, by its name.
        Palette "view.palette" keys[":", "Ctrl+P"] in [List, Detail, Marketing] needs Nothing hint 59;
        /// Look for a key.
        FindKey "view.find_key" keys["/", "Ctrl+F"] in [Help] needs Nothing hint 10;
        /// Marketing's page: what came back, what is to be looked at again, what waits for an answer.
        Returns "view.returns" keys["g r", "7", "Alt+7"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "さしもどし まーけてぃんぐ";
        /// The time machine: a proposed agreement over everything that is recorded.
        Replay "view.replay" keys["g k"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "しさん ごういしょ" letters ByName;
        /// The review: what changed since last week, why, and what is decided.
        Review "view.review" keys["g v", "9", "Alt+9"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "れびゅー ふりかえり ていれい";
        /// All keys.
        Help "view.help" keys["?", "F1"] in [List, Detail, Help, History, Notices, Marketing, Review] needs Nothing hint 5 spoken "へるぷ";
        /// Japanese or English.
        Language "view.language" keys["g l"] in [List, Detail, Help, Intake, Imports, Pair, Marketing, Review] needs Nothing hint 0 spoken "げんご" letters ByName;
        /// Write what the list shows into a workbook.
        Export "view.export" keys["E", "Ctrl+E"] in [List] needs Nothing hint 0 spoken "かきだし";
        /// Read everything anew.
        Reload "view.reload" keys["R"] in [List, Detail, Marketing] needs Nothing hint 0 spoken "さいよみこみ" letters ByName;
        /// How a filter is written.
        FilterHelp "filter.help" keys["F1"] in [Filter] needs Nothing hint 5;
        /// Finish the word, or take what is suggested.
        Complete "filter.complete" keys["Tab"] in [Filter] needs Nothing hint 11;
        /// What was asked before.
        OlderFilter "filter.older" keys["Up"] in [Filter] needs Nothing hint 13;
        /// What was asked after that.
        NewerFilter "filter.newer" keys["Down"] in [Filter] needs Nothing hint 0;
        /// Save the filter under a name.
        SaveView "filter.save" keys["Ctrl+S"] in [Filter] needs Nothing hint 12;
        /// A filter that has a name.
        Views "filter.views" keys["@", "Ctrl+G"] in [List] needs Nothing hint 53 spoken "びゅー";
        /// Delete a view.
        DeleteView "filter.delete" keys["Ctrl+D"] in [Narrow] needs Nothing hint 12;
        /// Only what is urgent, or no longer only that.
        QuickUrgent "filter.urgent" keys["f u"] in [List] needs Nothing hint 0 spoken "しきゅう" letters AmongViews;
        /// Only what is overdue.
        QuickBreached "filter.breached" keys["f b"] in [List] needs Nothing hint 0 spoken "きげんちょうか" letters AmongViews;
        /// Only one's own.
        QuickMine "filter.mine" keys["f m"] in [List] needs Nothing hint 0 spoken "じぶんのたんとう" letters AmongViews;
        /// Only what nobody has accepted.
        QuickNew "filter.new" keys["f n"] in [List] needs Nothing hint 0 spoken "みうけいれ" letters AmongViews;
        /// Only what is to be done today.
        QuickToday "filter.today" keys["f t"] in [List] needs Nothing hint 0 spoken "きょう" letters AmongViews;
        /// Only what rests until later.
        QuickWaiting "filter.waiting" keys["f w"] in [List] needs Nothing hint 0 spoken "まち" letters AmongViews;
        /// The most pressing first.
        SortSla "filter.sort_sla" keys[", s"] in [List] needs Nothing hint 0 spoken "ならび いそぐじゅん" letters ByName;
        /// The least pressing first.
        SortSlaBack "filter.sort_sla_back" keys[", S"] in [List] needs Nothing hint 0 spoken "ならび いそがないじゅん" letters ByName;
        /// The one with the least time left first.
        SortLeft "filter.sort_left" keys[", l"] in [List] needs Nothing hint 0 spoken "ならび のこりじかん" letters ByName;
        /// The one with the most time left first.
        SortLeftBack "filter.sort_left_back" keys[", L"] in [List] needs Nothing hint 0 spoken "ならび のこりのおおいじゅん" letters ByName;
        /// By company.
        SortCompany "filter.sort_company" keys[", c"] in [List] needs Nothing hint 0 spoken "ならび かいしゃめい" letters ByName;
        /// By company, backwards.
        SortCompanyBack "filter.sort_company_back" keys[", C"] in [List] needs Nothing hint 0 spoken "ならび かいしゃめいぎゃくじゅん" letters ByName;
        /// The newest first.
        SortDate "filter.sort_date" keys[", d"] in [List] needs Nothing hint 0 spoken "ならび とうろくび" letters ByName;
        /// The oldest first.
        SortDateBack "filter.sort_date_back" keys[", D"] in [List] needs Nothing hint 0 spoken "ならび ふるいじゅん" letters ByName;
        /// Draw everything anew.
        Redraw "view.redraw" keys["Ctrl+L"] in [List, Detail, Filter, Picker, Fields, Checklist, Editor, Help, Question, Intake, Imports, Pair, Narrow, History, Notices, Marketing, Review] needs Nothing hint 0 spoken "さいびょうが";
        /// A dark or a light look.
        ChangeLook "view.look" keys["g T"] in [List, Detail, Help, Intake, Imports, Pair, History, Notices, Review] needs Nothing hint 0 spoken "てーま はいしょく あんしょく" letters ByName;
    }
    Form: {
        /// Take what is chosen or typed.
        Choose "form.choose" keys["Enter"] in [Picker, Filter, Fields, Narrow] needs Nothing hint 10;
        /// The other ways of contacting.
        NextChannel "form.next_channel" keys["Tab", "l", "Right"] in [Picker] needs Nothing hint 20;
        /// Say when to go on or to look again, too.
        CallBack "form.call_back" keys["n", "F5"] in [Picker] needs Nothing hint 21;
        /// Say when it was, too.
        Earlier "form.earlier" keys["w", "F8"] in [Picker] needs Nothing hint 22;
        /// Say what was given, too.
        Give "form.give" keys["g", "F6"] in [Picker] needs Nothing hint 23;
        /// The first of the rules that made it an MQL was wrong, or, of what is qualified, right.
        FirstRule "form.first_rule" keys["x", "F2"] in [Picker, Checklist] needs Nothing hint 0;
        /// The second one.
        SecondRule "form.second_rule" keys["y", "F3"] in [Picker, Checklist] needs Nothing hint 0;
        /// The third one.
        ThirdRule "form.third_rule" keys["z", "F4"] in [Picker, Checklist] needs Nothing hint 0;
        /// Take a snippet of the agreement into the text.
        Snippet "form.snippet" keys["Ctrl+T", "F6"] in [Editor] needs Nothing hint 12;
        /// Go on writing in one's own editor.
        WriteElsewhere "form.editor" keys["Ctrl+O"] in [Editor] needs Nothing hint 25;
        /// The next line.
        NextField "form.next_field" keys["Down", "Tab"] in [Fields, Narrow] needs Nothing hint 22;
        /// The line before.
        PreviousField "form.previous_field" keys["Up", "Shift+Tab"] in [Fields, Narrow] needs Nothing hint 0;
        /// Known better.
        Better "form.better" keys["Right", "l", "Space"] in [Checklist] needs Nothing hint 20;
        /// Known less well.
        Worse "form.worse" keys["Left", "h"] in [Checklist] needs Nothing hint 0;
        /// Type what was said, and who said it.
        Evidence "form.evidence" keys["Enter", "e", "F10"] in [Checklist] needs Nothing hint 21;
        /// Pass the candidate on to somebody.
        PassOn "form.pass_on" keys["t", "T", "F9"] in [Checklist] needs Nothing hint 23;
        /// Keep the answers without qualifying.
        SaveAnswers "form.save_answers" keys["w", "F8"] in [Checklist] needs Nothing hint 22;
        /// Go past a gate that is shut.
        GoPast "form.go_past" keys["Ctrl+G"] in [Picker, Fields, Checklist, Editor] needs Nothing hint 24;
        /// Save.
        Save "form.save" keys["Ctrl+S"] in [Fields, Checklist, Editor] needs Nothing hint 11;
        /// Yes.
        Yes "form.yes" keys["y", "Ctrl+Y"] in [Question] needs Nothing hint 10;
        /// No.
        No "form.no" keys["n", "Ctrl+N"] in [Question] needs Nothing hint 20;
    }
    Intake: {
        /// Take the list in.
        TakeIn "intake.take_in" keys["Ctrl+S"] in [Intake] needs Nothing hint 11;
        /// What the column becomes.
        ChooseField "intake.choose_field" keys["Enter", "e", "F10"] in [Intake] needs Nothing hint 12;
        /// The next of the sample rows.
        NextRow "intake.next_row" keys["Right", "l"] in [Intake] needs Nothing hint 13;
        /// The sample row before.
        PreviousRow "intake.previous_row" keys["Left", "h"] in [Intake] needs Nothing hint 0;
        /// Leads that come in now, or things past.
        ChangeRows "intake.change_rows" keys["r", "F4"] in [Intake] needs Nothing hint 14;
        /// Hand every new lead over at once, or not.
        ChangeHandOver "intake.change_hand_over" keys["H", "F5"] in [Intake] needs Nothing hint 15;
        /// Another encoding, or another sheet of a workbook.
        ChangeReading "intake.change_reading" keys["c", "F6"] in [Intake] needs Nothing hint 18;
        /// By the map that lies beside the list, or without it.
        ChangeMap "intake.change_map" keys["p", "F2"] in [Intake] needs Nothing hint 17;
        /// Keep the map in a file.
        KeepMap "intake.keep_map" keys["m", "F8"] in [Intake] needs Nothing hint 16;
        /// Stop; the next run goes on.
        StopIntake "intake.stop" keys["s", "F3"] in [Intake] needs Nothing hint 10;
        /// Keep the rows that were not taken.
        KeepRejects "intake.keep_rejects" keys["w", "F9"] in [Intake] needs Nothing hint 17;
        /// Take back what the list brought; asks first.
        RevertImport "intake.revert" keys["u", "F7"] in [Intake, Imports] needs Nothing hint 19;
        /// How a list that was stopped goes on, or what became of one.
        TellOfImport "intake.tell" keys["Enter"] in [Imports] needs Nothing hint 20;
    }
    Pair: {
        /// They are one person: merge them.
        Merge "pair.merge" keys["m", "Ctrl+S", "F8"] in [Pair] needs Nothing hint 10;
        /// They are two people: not to be offered again.
        TellApart "pair.tell_apart" keys["x", "F3"] in [Pair] needs Nothing hint 11;
        /// The merge was wrong: take it back.
        Part "pair.part" keys["d", "F4"] in [Pair] needs Nothing hint 10;
        /// The other value stays.
        TakeOther "pair.take_other" keys["Space", "F5"] in [Pair] needs Nothing hint 12;
        /// The value on the left stays.
        TakeLeft "pair.take_left" keys["Left", "h"] in [Pair] needs Nothing hint 0;
        /// The value on the right stays.
        TakeRight "pair.take_right" keys["Right", "l"] in [Pair] needs Nothing hint 0;
        /// The other lead goes on.
        Swap "pair.swap" keys["s", "F6"] in [Pair] needs Nothing hint 13;
        /// The next two leads, these being left as they are.
        NextPair "pair.next" keys["n", "Tab"] in [Pair] needs Nothing hint 14;
        /// The two leads before.
        PreviousPair "pair.previous" keys["p", "Shift+Tab"] in [Pair] needs Nothing hint 15;
    }
    Notices: {
        /// To the lead that it is about.
        GoToNotice "notices.open" keys["Enter", "o"] in [Notices] needs Nothing hint 10;
        /// It was read.
        ReadNotice "notices.read" keys["r", "Space", "F4"] in [Notices] needs Nothing hint 11;
        /// All were read.
        ReadAllNotices "notices.read_all" keys["A", "Ctrl+A"] in [Notices] needs Nothing hint 12;
        /// Nothing leaves for half an hour.
        SnoozeHalf "notices.snooze_half" keys["s s", "F5"] in [Notices] needs Nothing hint 14;
        /// Nothing leaves for an hour.
        SnoozeHour "notices.snooze_hour" keys["s h", "F6"] in [Notices] needs Nothing hint 15;
        /// Nothing leaves until the next day of work.
        SnoozeDay "notices.snooze_day" keys["s d", "F7"] in [Notices] needs Nothing hint 16;
        /// Everything leaves again.
        Unsnooze "notices.unsnooze" keys["s x", "F8"] in [Notices] needs Nothing hint 13;
        /// It is not to be told.
        TakeBackNotice "notices.take_back" keys["u", "Ctrl+Z"] in [Notices] needs Nothing hint 9;
    }
    Review: {
        /// The next page.
        ReviewNextPage "review.next_page" keys["Right", "l", "Space"] in [Review] needs Nothing hint 10;
        /// The page before.
        ReviewPreviousPage "review.previous_page" keys["Left", "h"] in [Review] needs Nothing hint 0;
        /// All pages by their names.
        ReviewAgenda "review.agenda" keys["a", "F2"] in [Review] needs Nothing hint 16;
        /// The next figure that has leads behind it.
        ReviewNextFigure "review.next_figure" keys["Tab"] in [Review] needs Nothing hint 12;
        /// The figure before.
        ReviewPreviousFigure "review.previous_figure" keys["Shift+Tab"] in [Review] needs Nothing hint 0;
        /// The leads behind the figure; the lead's page; the page of the agenda.
        ReviewOpen "review.open" keys["Enter", "o"] in [Review] needs Nothing hint 11;
        /// Names of leads are left out, or not any more.
        ReviewMask "review.mask" keys["m", "F8"] in [Review] needs Nothing hint 17;
        /// What the figures are, below them.
        ReviewDefine "review.define" keys["d", "F7"] in [Review] needs Nothing hint 18;
        /// Write down what is decided.
        ReviewDecide "review.decide" keys["n", "F5"] in [Review] needs Nothing hint 14;
        /// Say how a decision ended.
        ReviewSettle "review.settle" keys["e", "F6"] in [Review] needs Nothing hint 9;
        /// How criteria are changed from here.
        ReviewAdopt "review.adopt" keys["c", "F4"] in [Review] needs Nothing hint 22;
        /// The time machine: a proposed agreement over everything that is recorded.
        ReviewReplay "review.replay" keys["p", "F10"] in [Review] needs Nothing hint 23;
        /// Write the paper into a file.
        ReviewExport "review.export" keys["E", "Ctrl+E"] in [Review] needs Nothing hint 15;
        /// The weekly, the monthly or the quarterly review.
        ReviewRhythm "review.rhythm" keys["t", "F3"] in [Review] needs Nothing hint 21;
        /// Read everything anew.
        ReviewAgain "review.again" keys["R", "F9"] in [Review] needs Nothing hint 20;
    }
    App: {
        /// Back; from the list it leaves the program.
        Quit "app.quit" keys["q", "Ctrl+Q"] in [List, Detail, Help, History, Notices, Marketing, Review] needs Nothing hint 38 spoken "しゅうりょう";
        /// Stop for a while and give the terminal back to the shell, until that brings the program back (`fg`). It has no
        /// key: where others have one, `Ctrl+Z`, people who know no jobs of a shell expect their last act to be taken back.
        Suspend "app.suspend" keys[] in [List, Detail, Marketing] needs Nothing hint 0 spoken "いちじていし" letters ByName;
        /// Break off; twice within a second leaves the program from anywhere.
        Cancel "app.cancel" keys["Ctrl+C"] in [List, Detail, Filter, Picker, Fields, Checklist, Editor, Help, Question, Intake, Imports, Pair, Narrow, History, Notices, Marketing, Review] needs Nothing hint 0 spoken "ちゅうし";
    }
}

impl Command {
    /// Its row of the table.
    pub fn spec(self) -> &'static Spec {
        // The macro writes a row for every command, in the order of the commands.
        &COMMANDS[self as usize]
    }
}
