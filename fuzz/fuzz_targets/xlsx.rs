//! Any bytes as a workbook; or, where they are no archive, as one of its parts (the first byte says which), so that the
//! fuzzer need not learn what an archive is before it comes to what is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tasuki::intake::Stated;

const PARTS: [&str; 6] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "_rels/.rels",
];

const CONTENTS: [&str; 6] = [
    "<worksheet><sheetData><row r=\"1\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>\
        <row><c><v>7</v></c><c t=\"s\"><v>3</v></c><c s=\"1\"><v>46113.5</v></c></row></sheetData></worksheet>",
    "<sst><si><t>id</t></si><si><t>name</t></si><si><t>when</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>",
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy/m/d\"/></numFmts><cellXfs><xf numFmtId=\"0\"/>\
        <xf numFmtId=\"164\"/></cellXfs></styleSheet>",
    "<workbook><workbookPr/><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>",
    "<Relationships><Relationship Id=\"r1\" Type=\"x/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" \
        Type=\"x/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"x/relationships/styles\" Target=\"styles.xml\"/>\
        </Relationships>",
    "<Relationships><Relationship Id=\"r1\" Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
];

/// The CRC-32 of a part.
fn sum_of(content: &[u8]) -> u32 {
    !content.iter().fold(!0, |sum: u32, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let length = (content.len() as u32).to_le_bytes();
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        about.extend(sum_of(content).to_le_bytes());
        about.extend(length);
        about.extend(length);
        about.extend((name.len() as u16).to_le_bytes());
        about.extend([0, 0]);
        let at = (file.len() as u32).to_le_bytes();
        file.extend(b"PK\x03\x04");
        file.extend(&about);
        file.extend(name.as_bytes());
        file.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(at);
        directory.extend(name.as_bytes());
    }
    let at = (file.len() as u32).to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([(parts.len() as u16).to_le_bytes(); 2].concat());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(at);
    file.extend([0, 0]);
    file
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else { return };
    let map = tasuki_fuzz::map();
    if data.starts_with(b"PK") {
        return tasuki_fuzz::import(data, &map, &Stated::default());
    }
    let mut parts: Vec<(&str, &[u8])> =
        PARTS.iter().copied().zip(CONTENTS.iter().map(|text| text.as_bytes())).collect();
    parts[usize::from(*choice) % PARTS.len()].1 = content;
    tasuki_fuzz::import(&archive(&parts), &map, &Stated::default());
});
