//! What columns are called wherever people write lists: how somebody is reached, and what they do. A preset knows what its
//! tool calls them by default; whoever set the tool up may have called them otherwise, and a number that is not known as
//! one is not kept from whoever must not dial it.

use super::map::key;
use crate::domain::Field;

const USUAL: [(Field, &[&str]); 5] = [
    (Field::Mail, &["メールアドレス", "Eメール", "メール", "Email", "E-mail", "Email Address", "Mail"]),
    (Field::Phone, &["電話番号", "電話", "TEL", "Phone", "Phone Number", "Telephone"]),
    (
        Field::Mobile,
        &[
            "携帯電話番号",
            "携帯電話",
            "携帯番号",
            "携帯",
            "モバイル",
            "Mobile",
            "Mobile Phone",
            "Mobile Number",
            "Cell Phone",
        ],
    ),
    (Field::Department, &["部署", "部署名", "所属", "Department"]),
    (Field::Title, &["役職", "役職名", "Title", "Job Title"]),
];

/// The field that a column of this name is anywhere.
pub(super) fn field_of(name: &str) -> Option<Field> {
    let is_called = |names: &[&str]| names.iter().any(|known| key(known) == key(name));
    USUAL.iter().find(|(_, names)| is_called(names)).map(|(field, _)| *field)
}
