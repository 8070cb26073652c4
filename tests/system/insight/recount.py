"""Counts the log of an instance from what `carelog replay` prints, and holds the answers of
/api/analytics/overview against it. Shares nothing with carelog but the words of its log.

recount.py PROGRAM DATA URL TOKEN FROM TO   (exit 0: all numbers are equal)
"""
import collections
import datetime
import json
import subprocess
import sys
import urllib.request
import zoneinfo

program, data, url, token, first, last = sys.argv[1:]
snake = {"recordedOn": "recorded_on", "verificationStatus": "verification_status"}


def ask(path):
    request = urllib.request.Request(url + path, headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def moment(text):
    """The time a text names, or nothing if it names a day, month or year."""
    if "T" not in text:
        return None
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def local(text, zone):
    """The hour or the day."""
    if not text:
        return ""
    at = moment(text)
    if at:
        return at.astimezone(zone).strftime("%Y-%m-%dT%H")
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "")


class Aggregate:
    def __init__(self):
        self.content, self.clinic, self.patient = {}, "", ""
        self.wrong, self.when, self.recorded = False, "", ""
        self.active, self.dead, self.merged = True, False, False
        self.facts = []


aggregates = collections.defaultdict(lambda: collections.defaultdict(Aggregate))
kinds = {"encounter": "start", "condition": "onset", "medication": "start", "procedure": "start"}


def take_entry(kind, entry, name, fact, zone, at):
    if name.endswith("Recorded"):
        entry.content = dict(fact["content"])
        entry.clinic, entry.patient = fact["clinic"], fact["patientId"]
        entry.recorded = at
    elif name.endswith("Amended"):
        for key, value in fact["content"].items():
            if snake.get(key, key) in fact["fields"]:
                entry.content[key] = value
    else:
        entry.wrong = True
        return
    begin = entry.content.get(kinds[kind]) or entry.content.get("recordedOn", "")
    entry.when = local(begin, zone) or entry.recorded


def take_patient(patient, name, fact, at):
    if name == "PatientRegistered":
        patient.content, patient.clinic, patient.recorded = dict(fact), fact["clinic"], at
    elif name == "PatientDetailsCorrected":
        for key in ("registeredDate", "dateOfBirth", "gender"):
            if key in fact:
                patient.content[key] = fact[key]
        changed = fact.get("details", {})
        if "addresses" in changed.get("fields", []):
            patient.content.setdefault("details", {})["addresses"] = changed.get("details", {}).get(
                "addresses", [])
    patient.active = {"PatientDeactivated": False, "PatientReactivated": True}.get(
        name, patient.active)
    patient.dead = {"PatientMarkedDeceased": True, "PatientDeathRetracted": False}.get(
        name, patient.dead)
    patient.merged = {"PatientMergeCompleted": True, "PatientUnmerged": False}.get(
        name, patient.merged)


def read_log():
    replay = subprocess.Popen([program, "replay", "--format", "json-lines", "--data", data],
                              stdout=subprocess.PIPE)
    for line in replay.stdout:
        commit = json.loads(line)
        if commit["kind"] != "commit" or commit["verdict"] != "valid":
            continue
        zone = zoneinfo.ZoneInfo(commit["metadata"]["timeZone"] or "UTC")
        at = moment(commit["at"]).astimezone(zone).strftime("%Y-%m-%dT%H")
        kind = commit["aggregate"]["type"]
        one = aggregates[kind][commit["aggregate"]["id"]]
        for event in commit.get("events", []):
            if kind in kinds:
                take_entry(kind, one, event["type"], event["data"], zone, at)
            elif kind == "patient":
                take_patient(one, event["type"], event["data"], at)
            else:
                one.facts.append((event["type"], event["data"]))
    if replay.wait() != 0:
        sys.exit("replay failed")


def period(when, per):
    day = when[:10]
    if per == "month":
        return day[:7]
    if per == "week":
        date = datetime.date.fromisoformat(day)
        return (date - datetime.timedelta(days=date.weekday())).isoformat()
    return day if per == "day" else ""


class Numbers(collections.defaultdict):
    """By period, group and label: count, minor units, minutes."""

    def __init__(self):
        super().__init__(lambda: [0, 0, 0])

    def add(self, when, group, per, minor=0, minutes=0, label="", count=1):
        if not first <= when[:10] <= last:
            return
        numbers = self[(period(when, per), group, label)]
        for index, number in enumerate((count, minor, minutes)):
            numbers[index] += number


def entries(kind):
    return [each for each in aggregates[kind].values() if not each.wrong]


def band_of(minutes):
    for below, name in ((15, "under 15 min"), (30, "15-29 min"), (60, "30-59 min"), (240, "1-3 h"),
                        (1440, "4-23 h"), (10080, "1-6 d")):
        if minutes < below:
            return name
    return "7 d or more"


def encounters(group, per):
    numbers = Numbers()
    for each in entries("encounter"):
        status, code = each.content["status"], each.content["class"]["code"]
        numbers.add(each.when, {"class": code, "status": status}.get(group, ""), per)
    return numbers


def lengths(group, per):
    numbers = Numbers()
    for each in entries("encounter"):
        begin, end = moment(each.content["start"]), moment(each.content["end"])
        if each.content["status"] != "finished" or not begin or not end or end < begin:
            continue
        minutes = (end - begin) // datetime.timedelta(minutes=1)
        name = band_of(minutes) if group == "length" else each.content["class"]["code"]
        numbers.add(each.when, name, per, minutes=minutes)
    return numbers


def no_shows(today, per):
    numbers = Numbers()
    for each in entries("encounter"):
        if each.content["status"] == "planned" and each.when[:10] < today:
            numbers.add(each.when, "", per)
    return numbers


def visits(per):
    by_patient, numbers = collections.defaultdict(list), Numbers()
    for each in entries("encounter"):
        if each.content["status"] not in ("planned", "cancelled"):
            by_patient[each.patient].append(each.when)
    for patient, whens in by_patient.items():
        merged = aggregates["patient"][patient].merged
        for index, when in enumerate(sorted(whens)):
            numbers.add(when, "new" if index == 0 and not merged else "returning", per)
    return numbers


def code_of(concept):
    for coding in concept.get("codings", []):
        if coding.get("code"):
            return coding.get("system", "") + "|" + coding["code"]
    return "" if concept.get("codings") or concept.get("text") else None


def codes(kind, per):
    numbers = Numbers()
    source = "encounter" if kind == "reasons" else kind[:-1]
    for each in entries(source):
        content = each.content
        if content.get("verificationStatus") == "refuted":
            continue
        if content.get("status") in {"reasons": ["cancelled"], "procedures": ["not-done"],
                                     "medications": ["cancelled", "not-taken"]}.get(kind, []):
            continue
        about = content.get("reasons", []) if kind == "reasons" else [content["code"]]
        for code in {code_of(concept) for concept in about} - {None}:
            numbers.add(each.when, code, per)
    return numbers


def patients(group, as_of):
    numbers = Numbers()
    for each in aggregates["patient"].values():
        if each.merged or not each.clinic:
            continue
        if group == "state":
            name = "deceased" if each.dead else "active" if each.active else "inactive"
        elif group == "gender":
            name = each.content.get("gender") or "unknown"
        elif group == "town":
            addresses = (each.content.get("details") or {}).get("addresses", [])
            cities = [a.get("city") for a in addresses if a.get("use") != "old" and a.get("city")]
            name = cities[0] if cities else "unknown"
        elif each.dead:
            continue
        else:
            born = local(each.content.get("dateOfBirth", ""), None)
            if born > as_of:
                continue
            years = int(as_of[:4]) - int(born[:4] or 0) - (as_of[5:] < born[5:])
            name = "unknown" if not born else (
                "0-17" if years < 18 else "18-39" if years < 40 else "40-64" if years < 65
                else "65+")
        numbers[("", name, "")][0] += 1
    return numbers


def registrations(per):
    numbers = Numbers()
    for each in aggregates["patient"].values():
        if not each.merged and each.clinic:
            numbers.add(each.content["registeredDate"], "", per)
    return numbers


class Account:
    """What an account's facts come to; invoices without payers' parts, as the test makes them."""

    def __init__(self, facts):
        self.charges, self.invoices, self.payments, self.moves = {}, {}, {}, []
        for name, fact in facts:
            take = getattr(self, name, None)
            if take:
                take(fact)

    def ChargeRecorded(self, fact):
        self.charges[fact["chargeId"]] = fact

    def ChargeCancelled(self, fact):
        self.charges.pop(fact["chargeId"])

    def InvoiceGenerated(self, fact):
        total = sum(line["amountMinor"] + line["taxMinor"] for line in fact["lines"])
        self.invoices[fact["invoiceId"]] = [fact["dueOn"], total]
        self.moves.append(("invoice", fact["issuedOn"], total))

    def InvoiceWrittenOff(self, fact):
        self.invoices[fact["invoiceId"]][1] -= fact["amountMinor"]
        self.moves.append(("write-off", fact["writtenOffOn"], -fact["amountMinor"]))

    def PaymentCompleted(self, fact):
        self.payments[fact["paymentId"]] = fact
        for part in fact["allocations"]:
            self.invoices[part["invoiceId"]][1] -= part["amountMinor"]
        self.moves.append(("payment", fact["receivedOn"], -fact["amountMinor"]))

    def PaymentRefunded(self, fact):
        payment = self.payments[fact["paymentId"]]
        for part in reversed(payment["allocations"]):  # the test refunds what is allocated
            self.invoices[part["invoiceId"]][1] += fact["amountMinor"]
            break
        self.moves.append(("refund", fact["refundedOn"], fact["amountMinor"]))


def accounts():
    return [Account(each.facts) for each in aggregates["billing-account"].values()]


def charges(per):
    numbers = Numbers()
    for account in accounts():
        for each in account.charges.values():
            numbers.add(each["serviceDate"], "", per, each["amountMinor"] + each["taxMinor"])
    return numbers


def moves(kinds_wanted, per, group, sign):
    numbers = Numbers()
    for account in accounts():
        for kind, day, minor in account.moves:
            if kind in kinds_wanted:
                numbers.add(day, group(kind), per, sign(kind) * abs(minor))
    return numbers


def outstanding(section):
    numbers = Numbers()
    periods = sorted({(row["period"]) for row in section["rows"]})
    for name in periods:
        for account in accounts():
            for _, day, minor in account.moves:
                if period(day, section["per"]) <= name and day <= last:
                    numbers[(name, "patient", "")][1] += minor
                    numbers[(name, "patient", "")][0] += 1
    return numbers


def ageing(as_of):
    numbers = Numbers()
    for account in accounts():
        for due, minor in account.invoices.values():
            if minor == 0:
                continue
            days = (datetime.date.fromisoformat(as_of) - datetime.date.fromisoformat(due)).days
            band = "not due" if days <= 0 else "1-30 days" if days <= 30 else (
                "31-60 days" if days <= 60 else "61-90 days" if days <= 90 else "over 90 days")
            numbers[("", band, "patient")][0] += 1
            numbers[("", band, "patient")][1] += minor
    return numbers


def expected(section, today):
    measure, group, per = section["measure"], section["groupBy"], section.get("per", "")
    if measure == "patients":
        return patients(group, section["asOf"])
    if measure == "registrations":
        return registrations(per)
    if measure == "encounters":
        return encounters(group, per)
    if measure == "lengths":
        return lengths(group, per)
    if measure == "no-shows":
        return no_shows(today, per)
    if measure == "visits":
        return visits(per)
    if measure == "charges":
        return charges(per)
    if measure == "payments":
        return moves(("payment", "refund"), per, lambda kind: kind, lambda kind: 1)
    if measure == "revenue":
        return moves(("payment", "refund"), per, lambda kind: "patients",
                     lambda kind: 1 if kind == "payment" else -1)
    if measure == "write-offs":
        return moves(("write-off",), per, lambda kind: "", lambda kind: 1)
    if measure == "outstanding":
        return outstanding(section)
    if measure == "ageing":
        return ageing(section["asOf"])
    return codes(measure, per)


def told(section):
    numbers = {}
    for row in section["rows"]:
        label = row.get("label", "") if section["measure"] == "ageing" else ""
        numbers[(row.get("period", ""), row.get("group", ""), label)] = [
            row["count"], row.get("sumMinor", 0), row.get("sumMinutes", 0)]
    return numbers


def compare(section, today):
    wanted = {key: value for key, value in expected(section, today).items() if any(value)}
    found = told(section)
    if section.get("more"):  # the commonest alone
        least = min(value[0] for value in found.values())
        missed = [key for key in wanted if key not in found and wanted[key][0] > least]
        wanted = {key: value for key, value in wanted.items() if key in found or key in missed}
    name = section["measure"] + " by " + section["groupBy"]
    print(name, len(found), "rows")
    for key in sorted(set(wanted) | set(found)):
        if wanted.get(key) != found.get(key):
            print("  differs:", key, "counted", wanted.get(key), "told", found.get(key))
            return False
    return True


read_log()
overview = ask("/api/analytics/overview?from=%s&to=%s" % (first, last))
equal = [compare(section, overview["asOf"]) for section in overview["measures"]]
rows = sum(len(section["rows"]) for section in overview["measures"])
print(len(equal), "measures,", rows, "rows,", equal.count(False), "differ")
sys.exit(0 if all(equal) and rows > 0 else 1)
