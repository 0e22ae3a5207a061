//! Web pages, Word documents and PDFs become text; what cannot be read says why.
#![cfg(all(feature = "html", feature = "docx", feature = "pdf"))]

use ontrend::report::convert::{Converted, convert};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/quantities/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn text(name: &str) -> Converted {
    convert(&file(name), name).unwrap().unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    convert(bytes, "t.pdf").unwrap_err().to_string()
}

#[test]
fn the_text_layer_of_a_pdf_is_read_line_by_line() {
    assert_eq!(
        text("text.pdf").text,
        "2024年统计公报\n\n初步核算，全年地区生产总值3005.5亿元，按可比价格计算，比上年增\n长6.5%。年末常住人口460万人。\n\n\
         指标\t2024年\t增长（%）\n工业增加值\t1200.5\t7.1\n全市高新技术企业达480家。\n"
    );
    let mapped = text("unicode_map.pdf").text;
    for part in ["2025年，全市“专精特新”中小企业达314家，", "85.3%", "到2027年，力争突破500家。"]
    {
        assert!(mapped.replace('\n', "").contains(part), "{mapped}");
    }
}

#[test]
fn scanned_and_encrypted_pdfs_say_what_to_do() {
    let scanned = refusal(&file("scan.pdf"));
    assert!(scanned.contains("page 1") && scanned.contains("OCR"), "{scanned}");
    let locked = refusal(&file("locked.pdf"));
    assert!(locked.contains("encrypted") && locked.contains("password"), "{locked}");
}

/// A PDF of the given objects, numbered from 1; object 1 is the catalogue.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    bytes.extend(trailer.into_bytes());
    bytes
}

fn stream(dictionary: &str, content: &str) -> String {
    format!("<< {dictionary} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

#[test]
fn a_form_that_holds_itself_ends() {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 6 0 R >> /XObject << /X 5 0 R >> >> >>";
    let content = stream("", "BT /F 12 Tf 80 700 Td (GDP 3005.5) Tj ET /X Do");
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 6 0 R >> /XObject << /X 5 0 R >> >>",
        "/X Do /X Do BT /F 12 Tf 80 600 Td (growth 6.5) Tj ET",
    );
    let bytes = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        &content,
        &form,
        FONT,
    ]);
    let found = convert(&bytes, "t.pdf").unwrap().unwrap().text;
    assert!(found.contains("GDP 3005.5") && found.contains("growth 6.5"), "{found}");
}

#[test]
fn a_page_tree_that_holds_itself_ends() {
    let bytes = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
        "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 3 0 R >>",
    ]);
    assert!(refusal(&bytes).contains("pages"));
}

#[test]
fn damaged_files_are_refused_or_read() {
    // A linear congruential generator: the same damage on every run.
    let mut state: u64 = 7;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let original = file("text.pdf");
    for round in 0..300 {
        let mut bytes = original.clone();
        for _ in 0..=round % 6 {
            let at = next(bytes.len());
            bytes[at] = next(256) as u8;
        }
        if round % 5 == 0 {
            bytes.truncate(next(bytes.len()).max(1));
        }
        // Whatever comes of it, it comes back.
        let _ = convert(&bytes, "t.pdf");
    }
}

#[test]
fn text_is_left_as_it_is() {
    assert_eq!(convert("# 公报\n\n达 **480** 家\n".as_bytes(), "a.md").unwrap(), None);
}

/// A report as people's programs write it gives the same facts as its plain text.
#[test]
fn documents_of_real_producers_give_the_facts_of_their_text() {
    use ontrend::extract::{Options, observe};
    use ontrend::report::{ReadOptions, Report};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents");
    let facts = |name: &str| -> Vec<_> {
        let report = Report::open(&folder.join(name), &ReadOptions::default()).unwrap();
        let rows = observe(&report, &Options::default()).observations;
        rows.into_iter()
            .map(|row| {
                let period = (row.period_start, row.period_end, row.base_period);
                (row.mention, row.indicator, row.measure, row.role, row.value.to_string(), row.unit, row.region, period)
            })
            .collect()
    };
    let plain = facts("report.txt");
    assert_eq!(plain.len(), 12, "{plain:?}");
    for name in ["report.html", "python_docx.docx", "pandoc.docx", "libreoffice.pdf", "chromium.pdf"] {
        assert_eq!(facts(name), plain, "{name}");
    }
}
