"""Bad comma-separated files."""

from __future__ import annotations

from tests.ingestion.bad_inputs.case import CUSTOMERS, HEADER, Case, customers

A = "a,1,Monthly,2,3,No"
B = "b,4,Yearly,5,6,Yes"
GOOD = {1: {"customerID": "a", "Churn": "No"}, 2: {"customerID": "b", "Churn": "Yes"}}
AROUND = {1: GOOD[1], 3: GOOD[2]}
ORDER = "order_id,customer_id,order_status,order_purchase_timestamp"
DATES = (
    "0000-01-01 00:00:00",
    "10000-01-01 00:00:00",
    "2030-13-01 00:00:00",
    "2030-02-30 00:00:00",
    "infinity",
    "soon",
)
OPEN_QUOTE = "rejected: a quote that is never closed"


def text(*records: str, header: str = HEADER, end: str = "\n") -> bytes:
    return "".join(record + end for record in (header, *records)).encode()


DELIMITED = [
    customers(
        "invalid UTF-8 in a CSV field",
        "rejected: not UTF-8",
        text(A, "q,1,Mon?hly,2,3,No", B).replace(b"?", b"\xff"),
        AROUND,
        {2: "q,1,Mon\ufffdhly,2,3,No"},
    ),
    customers(
        "invalid UTF-8 in a CSV record with a field too many",
        "rejected: 7 fields instead of 6",
        text(A, "q,1,Mon?hly,2,3,No,4", B).replace(b"?", b"\xff"),
        AROUND,
        {2: "q,1,Mon\ufffdhly,2,3,No,4"},
    ),
    customers("a NUL byte in a CSV field", "loaded", text("a\x00b,1,x,2,3,No"), {1: {"customerID": "a\x00b"}}, {}),
    customers("a UTF-8 byte order mark before CSV", "loaded", b"\xef\xbb\xbf" + text(A, B), GOOD, {}),
    customers("CRLF line ends in CSV", "loaded", text(A, B, end="\r\n"), GOOD, {}),
    customers("CR line ends in CSV", "loaded", text(A, B, end="\r"), GOOD, {}),
    customers(
        "CRLF within quotes",
        "loaded",
        text('a,1,"Mon\r\nthly",2,3,No', B),
        {1: {"customerID": "a", "Contract": "Mon\r\nthly"}, 2: GOOD[2]},
        {},
    ),
    customers(
        "a quote that is never closed, early in the file",
        OPEN_QUOTE,
        text('"q,1,Monthly,2,3,No', A, B),
        {2: GOOD[1], 3: GOOD[2]},
        {1: '"q,1,Monthly,2,3,No'},
    ),
    customers(
        "a quote that a later quote seems to close",
        OPEN_QUOTE,
        text(A, '"q,1,Monthly,2,3,No', '"b",4,"Yearly",5,6,Yes', A),
        {1: GOOD[1], 3: GOOD[2], 4: GOOD[1]},
        {2: '"q,1,Monthly,2,3,No'},
    ),
    customers(
        "a quote that is never closed, in a last field",
        OPEN_QUOTE,
        text(A, 'q,1,Monthly,2,3,"No', B, 'c,1,Monthly,2,3,""'),
        {**AROUND, 4: {"customerID": "c", "Churn": ""}},
        {2: 'q,1,Monthly,2,3,"No'},
    ),
    customers(
        "a quote that is never closed, at the end of the file",
        OPEN_QUOTE,
        text(A, B, 'q,1,"Mon').rstrip(b"\n"),
        GOOD,
        {3: 'q,1,"Mon'},
    ),
    Case(
        "a quote that is never closed, 20 MB before the end of the file",
        OPEN_QUOTE,
        lambda: text(A, 'q,1,Monthly,2,3,"No', *[f"b,4,{'y' * 1_000_000},5,6,Yes"] * 20),
        {1: GOOD[1]} | dict.fromkeys(range(3, 23), GOOD[2]),
        {2: 'q,1,Monthly,2,3,"No'},
        "customers.csv",
        CUSTOMERS,
    ),
    customers(
        "quotes in the middle of a field",
        "loaded",
        text('a,1,5" disk,2,3,No', B),
        {1: {"Contract": '5" disk'}, 2: GOOD[2]},
        {},
    ),
    customers(
        "more fields than the header",
        "rejected: 7 fields instead of 6",
        text(A, "q,1,2,3,4,5,6", B),
        AROUND,
        {2: "q,1,2,3,4,5,6"},
    ),
    customers("fewer fields than the header", "rejected: 2 fields instead of 6", text(A, "q,1", B), AROUND, {2: "q,1"}),
    customers(
        "a record over two lines with a field too many",
        "rejected: 7 fields instead of 6",
        text(A, 'q,1,"x\ny",2,3,No,4', B),
        AROUND,
        {2: 'q,1,"x\ny",2,3,No,4'},
    ),
    customers("blank lines among CSV records", "loaded", text("", A, "", "", B, ""), GOOD, {}),
    customers(
        "a name that comes twice in a header",
        "loaded",
        text("a,1,Monthly,2,3,No,7", header=f"{HEADER},tenure"),
        {1: {"tenure": "1", "tenure_2": "7"}},
        {},
    ),
    customers(
        "names that differ only in case in a header",
        "loaded",
        text("7,a,1,Monthly,2,3,No", header=f"churn,{HEADER}"),
        {1: {"Churn": "No", "churn_2": "7"}},
        {},
    ),
    customers("an empty name in a header", "loaded", text(f"{A},7", header=f"{HEADER},"), {1: {"column_7": "7"}}, {}),
    customers(
        "a line break in a header",
        "loaded",
        text(f"{A},7", header=f'{HEADER},"two\nlines"'),
        {1: {"Churn": "No", "two_lines": "7"}},
        {},
    ),
    customers("a header alone", "loaded", text(), {}, {}),
    customers("a header alone without a line end", "loaded", text().rstrip(b"\n"), {}, {}),
    Case(
        "dates out of range",
        "loaded",
        lambda: text(*(f"{number},c,delivered,{date}" for number, date in enumerate(DATES)), header=ORDER),
        {number: {"order_purchase_timestamp": date, "_event_at": None} for number, date in enumerate(DATES, 1)},
        name="orders.csv",
        table="raw.olist__orders",
    ),
    customers("semicolons in place of commas", "skipped: separated by semicolons", text(A).replace(b",", b";"), {}, {}),
    customers("tabs in place of commas", "skipped: separated by tabs", text(A).replace(b",", b"\t"), {}, {}),
    Case(
        "a CSV field of 50 MB",
        "rejected: longer than 16,777,216 bytes",
        lambda: text(A, f"q,1,{'x' * 50_000_000},2,3,No", B),
        AROUND,
        {2: "q,1,xxx"},
        name="customers.csv",
        table=CUSTOMERS,
    ),
    Case(
        "a first line of 200,000 characters that is no record",
        "skipped: neither comma-separated with a header",
        lambda: b"x" * 200_000 + b"\n",
        name="blob.txt",
    ),
]
