from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from posology.cdisc import cut_off, read_tables
from posology.vocabulary import FaultsFound, InputError

DM = "USUBJID,AGE,SEX\nA-1,50,F\nA-2,61,M\n"


def folder(tmp_path: Path, **files: str) -> Path:
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    for stem, content in files.items():
        (data / f"{stem}.csv").write_text(content, encoding="utf-8")
    return tmp_path


def faults(place: Path) -> list[str]:
    with pytest.raises(FaultsFound) as found:
        read_tables(place)
    return [str(fault) for fault in found.value.faults]


def test_a_folder_without_data_says_where_tables_belong(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no data/ folder.*data/dm.csv"):
        read_tables(tmp_path)


def test_a_data_folder_without_tables_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no table"):
        read_tables(folder(tmp_path))


def test_tables_without_dm_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no dm table"):
        read_tables(folder(tmp_path, ae="USUBJID,AETERM,AESTDTC\nA-1,Nausea,2019\n"))


def test_rows_are_numbered_as_in_the_file_and_blanks_are_missing(tmp_path: Path) -> None:
    dm = read_tables(folder(tmp_path, dm="usubjid,Age,sex\nA-1,50,\n A-2 ,61,M\n")).get("dm")
    assert dm is not None
    assert dm.rows() == [(1, "A-1", 50.0, None), (2, "A-2", 61.0, "M")]
    assert dm.columns == ["ROW", "USUBJID", "AGE", "SEX"]


def test_parquet_xpt_and_dataset_json_read_like_csv(tmp_path: Path) -> None:
    expected = [(1, "A-1", 50.0, "F"), (2, "A-2", 61.0, "M")]
    frame = pl.DataFrame({"USUBJID": ["A-1", "A-2"], "AGE": [50, 61], "SEX": ["F", "M"]})
    document = {
        "datasetJSONVersion": "1.1.0",
        "columns": [{"name": name} for name in frame.columns],
        "rows": [list(row) for row in frame.rows()],
    }
    for ending in ("parquet", "xpt", "json"):
        place = tmp_path / ending
        (place / "data").mkdir(parents=True)
        path = place / "data" / f"dm.{ending}"
        if ending == "parquet":
            frame.write_parquet(path)
        elif ending == "xpt":
            pyreadstat.write_xport(frame, str(path), table_name="DM")
        else:
            path.write_text(json.dumps(document), encoding="utf-8")
        table = read_tables(place).get("dm")
        assert table is not None
        assert table.rows() == expected, ending


def test_supplemental_qualifiers_become_columns_of_their_rows(tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        dm=DM,
        ae="USUBJID,AESEQ,AETERM,AESTDTC\nA-1,1,Nausea,2019-03-04\nA-1,2,Rash,2019-03-05\n",
        suppae="RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM,QVAL\nAE,A-1,AESEQ,2,AEDLT,Y\n",
    )
    ae = read_tables(place).get("ae")
    assert ae is not None
    assert ae["AEDLT"].to_list() == [None, "Y"]


def test_every_fault_of_every_table_is_told_at_once(tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        dm="USUBJID,AGE,RFICDTC\nA-1,fifty,2019-01-02\nA-1,61,2019-01-02\nA-3,140,2019-02-31\n",
        ae=(
            "USUBJID,AETERM,AESTDTC,AEENDTC,AETOXGR\n"
            "A-1,Nausea,2019-03-04,2019-03-01,2\n"
            "A-9,Rash,2019-03-05,,1\n"
            "A-3,Cough,2019-03-05,,6\n"
        ),
        ex="USUBJID,EXSTDTC\nA-1,2019-03-04\n",
    )
    told = faults(place)
    for words in (
        "data/dm.csv, row 1, column AGE: AGE is 'fifty', which is not a number",
        "data/dm.csv, row 2, column USUBJID: subject A-1 is there a second time",
        "data/dm.csv, row 3, column AGE: AGE is 140",
        "data/dm.csv, row 3, column RFICDTC: RFICDTC is '2019-02-31', which is not an ISO 8601 date",
        "data/ae.csv, row 1, column AEENDTC: AEENDTC 2019-03-01 is before AESTDTC 2019-03-04",
        "data/ae.csv, row 2, column USUBJID: subject A-9 is not in data/dm.csv",
        "data/ae.csv, row 3, column AETOXGR: AETOXGR is '6', which is not a CTCAE grade",
        "data/ex.csv: the table has no column EXDOSE",
    ):
        assert any(fault.startswith(words) for fault in told), words
    assert len(told) == 8


def test_many_equal_faults_are_counted_after_the_first_ten(tmp_path: Path) -> None:
    rows = "".join(f"A-{number},old\n" for number in range(25))
    told = faults(folder(tmp_path, dm=f"USUBJID,AGE\n{rows}"))
    assert len(told) == 11
    assert "15 further rows have this fault" in told[-1]


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path, dm=DM)
    pl.DataFrame({"USUBJID": ["A-1"]}).write_parquet(place / "data" / "dm.parquet")
    assert "the table dm is there twice, also as data/dm.csv" in faults(place)[0]


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    assert "data/ae.csv: the file is empty" in faults(folder(tmp_path, dm=DM, ae=""))[0]


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    place = folder(tmp_path, dm=DM)
    (place / "data" / "mh.csv").write_bytes(b"USUBJID,MHTERM\nA-1,Sj\xf6gren\n")
    assert "not UTF-8: byte 0xf6 in line 2" in faults(place)[0]


def test_a_row_of_the_wrong_length_is_told_with_its_number(tmp_path: Path) -> None:
    told = faults(folder(tmp_path, dm="USUBJID,AGE\nA-1,50\nA-2,51,F\n"))
    assert told[0].startswith("data/dm.csv, row 2: the row has 3 fields where the heading has 2")


def test_a_damaged_binary_file_ends_in_a_sentence(tmp_path: Path) -> None:
    place = folder(tmp_path, dm=DM)
    (place / "data" / "ex.parquet").write_bytes(b"not parquet at all")
    (place / "data" / "pc.xpt").write_bytes(b"not a transport file")
    (place / "data" / "rs.json").write_text("{", encoding="utf-8")
    told = faults(place)
    assert [fault.split(":")[0] for fault in told] == ["data/ex.parquet", "data/pc.xpt", "data/rs.json"]
    assert all("cannot be read" in fault for fault in told)


def test_other_files_are_left_alone_and_named_when_they_may_be_meant(tmp_path: Path) -> None:
    place = folder(tmp_path, dm=DM, rs_onco="USUBJID\nA-1\n")
    (place / "data" / "notes.json").write_text("not a table", encoding="utf-8")
    tables = read_tables(place)
    assert set(tables.tables) == {"dm"}
    assert tables.why_absent("rs").endswith("(rs_onco is there: rename the one to be read to rs)")


def test_a_misspelt_column_is_suggested(tmp_path: Path) -> None:
    told = faults(folder(tmp_path, dm="USUBJIDS,AGE\nA-1,50\n"))
    assert "Is it USUBJIDS, to be renamed?" in told[0]


def test_semicolons_are_named_as_the_cause(tmp_path: Path) -> None:
    assert "Separate the columns by commas" in faults(folder(tmp_path, dm="USUBJID;AGE\nA-1;50\n"))[0]


def test_a_record_without_its_term_or_test_is_a_fault(tmp_path: Path) -> None:
    told = faults(
        folder(
            tmp_path,
            dm=DM,
            ae="USUBJID,AEDECOD,AETERM,AESTDTC\nA-1,,sick,2019-03-04\nA-1,,,2019-03-04\n",
            pc="USUBJID,PCTESTCD,PCSTRESN,PCDTC\nA-1,,2.5,2019-03-04\n",
        )
    )
    assert [fault.partition(". ")[0] for fault in told] == [
        "data/ae.csv, row 2, column AEDECOD: the row has no AEDECOD or AETERM",
        "data/pc.csv, row 1, column PCTESTCD: the row has no PCTESTCD",
    ]


def test_a_negative_dose_is_a_fault(tmp_path: Path) -> None:
    told = faults(folder(tmp_path, dm=DM, ex="USUBJID,EXDOSE,EXSTDTC\nA-1,-3,2019-03-04\n"))
    assert told[0].startswith("data/ex.csv, row 1, column EXDOSE: EXDOSE is -3.")


CUT = {
    "dm": "USUBJID,RFICDTC,RFSTDTC,DTHFL,DTHDTC\nA-1,2019-01-02,2019-01-10,Y,2019-06-01\nA-2,2019-05-01,2019-05-09,,\n",
    "ex": "USUBJID,EXDOSE,EXSTDTC\nA-1,3,2019-01-10\nA-1,3,2019-03-01\nA-2,3,2019-05-09\n",
    "ae": (
        "USUBJID,AETERM,AESTDTC,AEENDTC,AETOXGR,AEOUT,AESDTH\n"
        "A-1,Nausea,2019-01-20,2019-01-25,1,RECOVERED/RESOLVED,N\n"
        "A-1,Ileus,2019-02-20,2019-06-01,3,FATAL,Y\n"
        "A-1,Cough,2019-03,,1,NOT RECOVERED/NOT RESOLVED,N\n"
    ),
}


def test_a_cut_off_keeps_what_began_and_reopens_what_ended_later(tmp_path: Path) -> None:
    tables = cut_off(read_tables(folder(tmp_path, **CUT)), date(2019, 2, 28))
    dm, ex, ae = (tables.get(stem) for stem in ("dm", "ex", "ae"))
    assert dm is not None and ex is not None and ae is not None
    assert dm.select("USUBJID", "DTHFL", "DTHDTC").rows() == [("A-1", None, None)]
    assert ex["ROW"].to_list() == [1]
    assert ae.select("AETERM", "AEENDTC", "AETOXGR", "AEOUT", "AESDTH").rows() == [
        ("Nausea", "2019-01-25", "1", "RECOVERED/RESOLVED", "N"),
        ("Ileus", None, "3", "NOT RECOVERED/NOT RESOLVED", "N"),
    ]


def test_a_partial_date_is_kept_when_its_earliest_day_is_before_the_cut_off(tmp_path: Path) -> None:
    ae = cut_off(read_tables(folder(tmp_path, **CUT)), date(2019, 3, 1)).get("ae")
    assert ae is not None
    assert ae["AETERM"].to_list() == ["Nausea", "Ileus", "Cough"]
