"""What terraform would create is what the code expects to find."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smartclinic.cli.bundle import functions
from smartclinic.platform.config import SETTINGS
from smartclinic.platform.tasks import QUEUE_IDS, SEND_SHARDS
from smartclinic_local.cloud_tasks.queue import QUEUES
from tests.infra.terraform import FUNCTIONS, SOURCES, Outcome

THE_FRAMEWORKS = "LOG_EXECUTION_ID"  # functions-framework's own setting, not the code's


def settings_of(outcome: Outcome, function: str) -> dict[str, str]:
    """The plain environment variables of a function."""
    (service,) = outcome.of("google_cloudfunctions2_function")[function]["service_config"]
    return dict(service["environment_variables"])


def secrets_of(outcome: Outcome, function: str) -> set[str]:
    """The names of a function's secret environment variables."""
    (service,) = outcome.of("google_cloudfunctions2_function")[function]["service_config"]
    return {secret["key"] for secret in service["secret_environment_variables"]}


def test_terraforms_own_tests_pass(terraform_outcome: Outcome) -> None:
    assert terraform_outcome.succeeded, terraform_outcome.said


def test_it_deploys_exactly_the_functions_that_exist(terraform_outcome: Outcome) -> None:
    assert set(terraform_outcome.of("google_cloudfunctions2_function")) == set(functions())


def test_it_deploys_each_function_as_its_own_account(terraform_outcome: Outcome) -> None:
    deployed = terraform_outcome.of("google_cloudfunctions2_function")
    emails = {name: values["service_config"][0]["service_account_email"] for name, values in deployed.items()}
    accounts = terraform_outcome.of("google_service_account")
    assert emails == {name: accounts[name]["email"] for name in deployed}
    assert len(set(emails.values())) == len(deployed)


def test_only_what_meta_and_browsers_call_may_be_called_by_anyone(terraform_outcome: Outcome) -> None:
    callers = {
        name: grant["member"] for name, grant in terraform_outcome.of("google_cloud_run_v2_service_iam_member").items()
    }
    caller = terraform_outcome.of("google_service_account")["caller"]["member"]
    public = {"webhook": "allUsers", "dashboard": "allUsers", "pages": "allUsers"}
    assert callers == public | {"reply": caller, "delivery": caller, "media": caller, "audit": caller}


def test_the_queues_are_those_that_the_code_names(terraform_outcome: Outcome) -> None:
    created = terraform_outcome.of("google_cloud_tasks_queue")
    assert {queue["name"] for queue in created.values()} == set(QUEUE_IDS)


@pytest.mark.parametrize("queue", QUEUE_IDS)
def test_a_queue_retries_as_the_laptops_does(terraform_outcome: Outcome, queue: str) -> None:
    (retry,) = terraform_outcome.of("google_cloud_tasks_queue")[queue]["retry_config"]
    laptop = QUEUES[queue]
    assert (retry["max_attempts"], retry["max_doublings"]) == (laptop.max_attempts, laptop.max_doublings)
    assert (retry["min_backoff"], retry["max_backoff"]) == (f"{laptop.min_backoff:g}s", f"{laptop.max_backoff:g}s")


@pytest.mark.parametrize("queue", QUEUE_IDS)
def test_a_queue_keeps_the_pace_of_the_laptops(terraform_outcome: Outcome, queue: str) -> None:
    (rates,) = terraform_outcome.of("google_cloud_tasks_queue")[queue]["rate_limits"]
    laptop = QUEUES[queue]
    assert rates["max_dispatches_per_second"] == laptop.max_per_second
    assert rates["max_concurrent_dispatches"] == laptop.max_concurrent


def test_queues_made_by_hand_keep_the_pace_of_the_laptops() -> None:
    said = (SOURCES.parents[1] / "docs" / "operations.md").read_text()
    by_hand = {
        name.replace("$shard", str(shard)): (int(per_second), int(concurrent))
        for name, per_second, concurrent in re.findall(r"^ *queue (\S+) (\d+) (\d+)$", said, re.MULTILINE)
        for shard in range(SEND_SHARDS)
    }
    assert by_hand == {queue: (laptop.max_per_second, laptop.max_concurrent) for queue, laptop in QUEUES.items()}
    assert f"for shard in {' '.join(map(str, range(SEND_SHARDS)))};" in said


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_given_every_setting_that_it_needs(terraform_outcome: Outcome, function: str) -> None:
    needed = {setting.name for setting in SETTINGS if function in setting.needed_by and not setting.secret}
    assert needed <= set(settings_of(terraform_outcome, function))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_given_no_setting_that_the_code_does_not_know(terraform_outcome: Outcome, function: str) -> None:
    given = settings_of(terraform_outcome, function)
    given.pop(THE_FRAMEWORKS)
    known = {setting.name: setting for setting in SETTINGS}
    assert set(given) <= set(known)
    assert {name: mend for name, value in given.items() if (mend := known[name].wrong(value))} == {}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_read_the_secrets_that_it_needs_and_no_other(terraform_outcome: Outcome, function: str) -> None:
    needed = {setting.name for setting in SETTINGS if function in setting.needed_by and setting.secret}
    granted = {
        key.split()[1]
        for key in terraform_outcome.of("google_secret_manager_secret_iam_member")
        if key.split()[0] == function
    }
    assert secrets_of(terraform_outcome, function) == needed == granted


@pytest.mark.parametrize("function", ["reply", "delivery", "media", "audit"])
def test_a_sweep_is_called_with_a_token_for_that_function(terraform_outcome: Outcome, function: str) -> None:
    (target,) = terraform_outcome.of("google_cloud_scheduler_job")[function]["http_target"]
    (token,) = target["oidc_token"]
    settings = settings_of(terraform_outcome, function)
    assert target["uri"] == f"{settings[f'{function.upper()}_URL']}/sweep"
    assert token["audience"] == settings[f"{function.upper()}_URL"]
    assert token["service_account_email"] == settings["OIDC_ACCOUNT"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_tasks_take_their_audience_from_the_function_that_they_call(terraform_outcome: Outcome, function: str) -> None:
    assert "OIDC_AUDIENCE" not in settings_of(terraform_outcome, function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_framework_leaves_our_logging_alone(terraform_outcome: Outcome, function: str) -> None:
    assert settings_of(terraform_outcome, function)["LOG_EXECUTION_ID"] == "false"


def test_every_declared_index_is_created(terraform_outcome: Outcome) -> None:
    declared = json.loads(Path(SOURCES / "indexes.json").read_text())
    assert len(terraform_outcome.of("google_firestore_index")) == len(declared["indexes"])
    made = terraform_outcome.of("google_firestore_field")
    assert len(made) == len(declared["fields"]) + len(declared["unindexed"])


def test_a_due_date_is_found_across_clinics_and_still_within_one(terraform_outcome: Outcome) -> None:
    overridden = terraform_outcome.of("google_firestore_field")["outbox due_at"]
    scopes = [(index["query_scope"], index["order"]) for index in overridden["index_config"][0]["indexes"]]
    assert set(scopes) == {("COLLECTION", "ASCENDING"), ("COLLECTION", "DESCENDING"), ("COLLECTION_GROUP", "ASCENDING")}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_deploying_by_hand_sets_what_terraform_sets(terraform_outcome: Outcome, function: str) -> None:
    said = (SOURCES.parents[1] / "docs" / "operations.md").read_text().split('--set-env-vars="')[1].split('"')[0]
    by_hand = {pair.split("=")[0] for pair in said.split(",")}
    have_defaults = {setting.name for setting in SETTINGS if setting.default}
    assert settings_of(terraform_outcome, function).keys() - have_defaults == by_hand - have_defaults


def test_the_function_that_parses_strangers_files_can_do_little_else(terraform_outcome: Outcome) -> None:
    queues = terraform_outcome.of("google_cloud_tasks_queue_iam_member")
    assert {key for key in queues if key.split()[0] == "media"} == {"media media", "media wake"}
    assert secrets_of(terraform_outcome, "media") == {"META_ACCESS_TOKEN"}
    grant = terraform_outcome.of("google_storage_bucket_iam_member")["media"]
    assert grant["member"] == terraform_outcome.of("google_service_account")["media"]["member"]
    role = terraform_outcome.of("google_project_iam_custom_role")["files"]
    assert {name.rsplit(".", 1)[1] for name in role["permissions"]} == {"create", "delete", "get"}


def test_the_function_that_anybody_may_ask_can_only_read(terraform_outcome: Outcome) -> None:
    queues = terraform_outcome.of("google_cloud_tasks_queue_iam_member")
    assert [key for key in queues if key.split()[0] == "pages"] == []
    assert "pages" not in terraform_outcome.of("google_service_account_iam_member")
    assert secrets_of(terraform_outcome, "pages") == set()
    account = terraform_outcome.of("google_service_account")["pages"]["member"]
    roles = {
        grant["role"]
        for grant in terraform_outcome.of("google_project_iam_member").values()
        if grant["member"] == account
    }
    assert roles == {"roles/datastore.viewer"}


def test_no_log_keeps_the_addresses_of_pages(terraform_outcome: Outcome) -> None:
    (exclusion,) = terraform_outcome.of("google_logging_project_exclusion").values()
    assert 'service_name="pages"' in exclusion["filter"]
    assert "run.googleapis.com/requests" in exclusion["filter"]


def test_the_function_that_seals_the_audit_trail_can_do_little_else(terraform_outcome: Outcome) -> None:
    queues = terraform_outcome.of("google_cloud_tasks_queue_iam_member")
    assert [key for key in queues if key.split()[0] == "audit"] == []
    assert "audit" not in terraform_outcome.of("google_service_account_iam_member")
    assert secrets_of(terraform_outcome, "audit") == set()


def test_checkpoints_are_written_by_that_function_alone_where_the_code_is_told(terraform_outcome: Outcome) -> None:
    bucket = terraform_outcome.of("google_storage_bucket")["audit"]["name"]
    account = terraform_outcome.of("google_service_account")["audit"]["member"]
    grants = [
        (grant["role"], grant["member"])
        for grant in terraform_outcome.of("google_storage_bucket_iam_member").values()
        if grant["bucket"] == bucket
    ]
    assert grants == [("roles/storage.objectCreator", account)]
    assert settings_of(terraform_outcome, "audit")["AUDIT_STORE"] == f"gs://{bucket}"


def test_files_are_kept_where_the_code_is_told(terraform_outcome: Outcome) -> None:
    bucket = terraform_outcome.of("google_storage_bucket")["media"]["name"]
    assert settings_of(terraform_outcome, "media")["MEDIA_STORE"] == f"gs://{bucket}"
