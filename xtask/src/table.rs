//! How tables look in this program.

use comfy_table::{ContentArrangement, ContentLineStyle, Row, Table, TableStyle, presets::UTF8_FULL_CONDENSED};

const LINE: ContentLineStyle = ContentLineStyle::new('│', '│', '│');
const STYLE: TableStyle = UTF8_FULL_CONDENSED.with_rounded_corners().header_lines(LINE).content_lines(LINE);

/// What a long cell is wrapped at.
const WIDTH: u16 = 100;

pub(crate) fn table(header: impl Into<Row>, rows: impl IntoIterator<Item = impl Into<Row>>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(header).add_rows(rows);
    table
}
