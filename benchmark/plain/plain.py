"""
Audit records of Genesys into Splunk as one writes it in an afternoon: pages, ten fields, HEC batches with
acknowledgements, and the position in a file. The twin of plain.mjs.
`python plain.py options.json` runs until it is killed.
"""
import json
import os
import re
import sys
import time
import uuid
from datetime import datetime, timezone
from urllib.parse import quote

import requests

with open(sys.argv[1], encoding="utf-8") as file:
    options = json.load(file)
API, HEC = options["apiUrl"], options["hecUrl"]
MAX_OUTSTANDING = 20
ACK_POLL_SECONDS = 0.2
RETRY_SECONDS = 0.2
MAX_SEEN = 1_000_000
NAMES = {
    "Queue/Create": "QUEUE_CREATED",
    "Queue/Update": "QUEUE_MODIFIED",
    "Queue/Delete": "QUEUE_DELETED",
    "Role/MemberAdd": "USER_PERMISSION_MODIFIED",
    "Role/MemberRemove": "USER_PERMISSION_MODIFIED",
    "Role/MemberUpdate": "USER_PERMISSION_MODIFIED",
}

session = requests.Session()
channel = str(uuid.uuid4())
splunk = {"Authorization": f"Splunk {options['hecToken']}", "X-Splunk-Request-Channel": channel}
token = None
seen = set()
# Batches that Splunk has not acknowledged yet, oldest first, with where to go on behind them.
outstanding = []
ack_asked_at = 0.0


def call(method, url, **arguments):
    reply = session.request(method, url, timeout=30, **arguments)
    if not reply.ok:
        raise RuntimeError(f"{url} answered {reply.status_code}")
    return json.loads(reply.content)


def genesys(method, path, **arguments):
    global token
    if token is None:
        form = {
            "grant_type": "client_credentials",
            "client_id": options["clientId"],
            "client_secret": options["clientSecret"],
        }
        token = call("POST", f"{API}/oauth/token", data=form)["access_token"]
    return call(method, f"{API}{path}", headers={"Authorization": f"Bearer {token}"}, **arguments)


def iso(milliseconds):
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def start_query(begin, end):
    path = "/api/v2/audits/query"
    query = genesys("POST", path, json={"interval": f"{iso(begin)}/{iso(end)}"})
    while query["state"] in ("Queued", "Running"):
        time.sleep(0.2)
        query = genesys("GET", f"{path}/{query['id']}")
    return query["id"]


def upper_snake(name):
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name.replace("OAuth", "Oauth")).upper()


def side(changes, name):
    values = {}
    for change in changes:
        listed = change.get(name) or []
        if listed:
            values[change["property"]] = listed[0] if len(listed) == 1 else listed
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else None


def normalise(record, moment):
    entity, changes = record.get("entity") or {}, record.get("propertyChanges") or []
    user, client = record.get("user") or {}, record.get("client") or {}
    kind, action = record["entityType"], record["action"]
    return {
        "event_id": record["id"],
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor_id": user.get("id") or client.get("id") or None,
        "actor_name": user.get("name") or None,
        "event_type": NAMES.get(f"{kind}/{action}") or f"{upper_snake(kind)}_{upper_snake(action)}",
        "target_id": entity.get("id") or None,
        "target_type": kind,
        "old_value": side(changes, "oldValues"),
        "new_value": side(changes, "newValues"),
        "platform": "genesys",
    }


def line_of(record):
    moment = datetime.fromisoformat(record["eventDate"].replace("Z", "+00:00"))
    event = normalise(record, moment)
    envelope = {
        "time": moment.timestamp(),
        "source": "genesys:admin",
        "sourcetype": "ccas:auditlog",
        "event": event,
        "fields": {"ccas_event_id": event["event_id"]},
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))


def post(records):
    body = "\n".join(map(line_of, records)).encode()
    return call("POST", f"{HEC}/services/collector/event", headers=splunk, data=body)["ackId"]


def settle(limit):
    """Asks now and then, and waits where too much is outstanding; the position follows what is acknowledged."""
    global ack_asked_at
    while outstanding:
        wait = ack_asked_at + ACK_POLL_SECONDS - time.time()
        if wait > 0 and len(outstanding) <= limit:
            return
        if wait > 0:
            time.sleep(wait)
        ack_asked_at = time.time()
        open_acks = [batch["ack"] for batch in outstanding if not batch["done"]]
        url = f"{HEC}/services/collector/ack?channel={channel}"
        acks = call("POST", url, headers=splunk, json={"acks": open_acks})["acks"]
        for batch in outstanding:
            batch["done"] = batch["done"] or acks.get(str(batch["ack"])) is True
        resume = None
        while outstanding and outstanding[0]["done"]:
            resume = outstanding.pop(0)["resume"]
        if resume is not None:
            save(resume)


def save(position):
    with open(f"{options['cursorFile']}.new", "w", encoding="utf-8") as file:
        json.dump(position, file)
    os.replace(f"{options['cursorFile']}.new", options["cursorFile"])


def load():
    try:
        with open(options["cursorFile"], encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {"from": options["from"]}


def read_window(position):
    """Reads one window to its end; gives where the next one begins."""
    begin = position["from"]
    end = position.get("to") or min(begin + options["windowMs"], int(time.time() * 1000))
    query = position.get("query") or start_query(begin, end)
    cursor = position.get("cursor")
    while True:
        place = f"&cursor={quote(cursor)}" if cursor else ""
        path = f"/api/v2/audits/query/{query}/results?pageSize={options['pageSize']}&expand=user{place}"
        page = genesys("GET", path)
        fresh = []
        for record in page["entities"]:
            if record["id"] not in seen:
                seen.add(record["id"])
                fresh.append(record)
        cursor = page.get("cursor")
        if cursor is None:
            resume = {"from": end - options["overlapMs"]}
        else:
            resume = {"from": begin, "to": end, "query": query, "cursor": cursor}
        if fresh:
            outstanding.append({"ack": post(fresh), "done": False, "resume": resume})
        settle(MAX_OUTSTANDING)
        if cursor is None:
            return resume


position = load()
while True:
    try:
        started = int(time.time() * 1000)
        position = read_window(position)
        if position["from"] + options["overlapMs"] < started:
            continue
        settle(0)
        save(position)
        if len(seen) > MAX_SEEN:
            seen.clear()
        print("caught up")
        time.sleep(options["pollMs"] / 1000)
    except (RuntimeError, requests.RequestException) as error:
        print(error, file=sys.stderr)
        if "401" in str(error):
            token = None
        time.sleep(RETRY_SECONDS)
        # Whatever was not acknowledged is read and sent again.
        outstanding.clear()
        seen.clear()
        position = load()
