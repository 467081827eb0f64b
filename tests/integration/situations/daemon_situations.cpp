#include "tests/integration/situations/acts.hpp"

#include <filesystem>

namespace tokenkeeper::integration::situations {

namespace {

/// A session to which nothing happens.
void add_well_session(stage& at) {
    at.add_given_session("well", often);
}

std::function<void(stage&)> clock_ahead(std::chrono::minutes skew) {
    return administered([=](cloud::cloud_model& model, wall_time) { model.set_clock_skew(skew); });
}

std::function<void(stage&)> reloaded() {
    return [](stage& at) { at.reconfigure(); };
}

/// SQLite may find room in its own files once more.
std::function<void(stage&)> filled_again(std::string session, std::string command) {
    return [=](stage& at) {
        at.disk().fill();
        at.command(session, command);
    };
}

void add_store_situations(std::vector<situation>& rows) {
    rows.push_back({.name = "store_damaged",
                    .where = place::damaged,
                    .prepare =
                        [](stage& at) {
                            add_well_session(at);
                            write_file(at.state_file(), std::string(20'000, 'x'));
                        },
                    .seen = {"", "attention", {"store_damaged"}, true, "tokenkeeperctl reload"},
                    .begin = {"daemon.warning", "store_damaged"},
                    .cure = reloaded(),
                    .end = {"daemon.warning_over", "store_damaged"}});
    rows.push_back(
        {.name = "store_replaced",
         .where = place::replaced,
         .prepare = add_well_session,
         .before = "well",
         .cause = [](stage& at) { std::filesystem::remove(at.state_file()); },
         .nudge = commanded("well", "verify"),
         .seen = {"", "degraded", {"store_replaced"}, true, "Find out what moves or restores files"},
         .begin = {"daemon.warning", "store_replaced"},
         .cure = reloaded(),
         .end = {"daemon.warning_over", "store_replaced"}});
    rows.push_back(
        {.name = "store_read_only",
         .where = place::read_only_disk,
         .prepare =
             [](stage& at) {
                 add_well_session(at);
                 at.disk().make_read_only(true);
             },
         .seen = {"", "attention", {"store_unavailable"}, true, "Make room on the disk, or correct"},
         .begin = {"state.unavailable", ""},
         .cure = [](stage& at) { at.disk().make_read_only(false); },
         .end = {"state.recovered", ""}});
    rows.push_back(
        {.name = "grant_with_full_disk",
         .where = place::full_disk_of_grant,
         .prepare =
             [](stage& at) { at.add_refresh_session("grant_with_full_disk", std::chrono::hours{24}, often); },
         .before = "well",
         .cause = [](stage& at) { at.disk().fill(); },
         .nudge = filled_again("grant_with_full_disk", "renew"),
         .seen = {"", "attention", {"store_unavailable"}, true, "Make room on the disk"},
         .begin = {"state.unavailable", ""},
         .cure = [](stage& at) { at.disk().make_room(); },
         .end = {"state.recovered", ""}});
    rows.push_back(
        {.name = "no_token_with_full_disk",
         .where = place::full_disk_at_start,
         .prepare =
             [](stage& at) {
                 at.add_refresh_session("no_token_with_full_disk", std::chrono::hours{24}, often);
                 at.disk().fill();
             },
         .seen = {"failed/state_unwritable", "attention", {}, false, "Make room on the disk of the store"},
         .begin = {"session.failed", "state_unwritable"},
         .cure = [](stage& at) { at.disk().make_room(); },
         .end = {"session.recovered", ""}});
}

}  // namespace

std::vector<situation> daemon_situations() {
    std::vector<situation> rows;
    rows.push_back({.name = "clock_wrong",
                    .where = place::clock,
                    .prepare = add_well_session,
                    .before = "well",
                    .cause = clock_ahead(std::chrono::minutes{10}),
                    .seen = {"", "degraded", {"clock_differs"}, true, "Set the clock"},
                    .begin = {"daemon.warning", "clock_differs"},
                    .cure = clock_ahead(std::chrono::minutes{0}),
                    .end = {"daemon.warning_over", "clock_differs"}});
    rows.push_back({.name = "reload_refused",
                    .where = place::refused,
                    .prepare = add_well_session,
                    .before = "well",
                    .cause =
                        [](stage& at) {
                            write_file(at.file("tokenkeeper.yaml"),
                                       "sessions:\n  well:\n    mode: for-ever\n");
                            at.run({"reload"});
                        },
                    .seen = {"",
                             "attention",
                             {"configuration_refused"},
                             true,
                             "Correct the file until tokenkeeperctl check-config finds no error"},
                    .begin = {"config.rejected", ""},
                    .cure = reloaded(),
                    .end = {"config.loaded", ""}});
    rows.push_back({.name = "too_many_checks",
                    .where = place::overloaded,
                    .prepare =
                        [](stage& at) {
                            at.add_organization("slow", std::nullopt, "    max_requests_per_second: 0.5\n");
                            for (const auto* name : {"first", "second", "third"})
                                at.add_given_session(name, often, "slow");
                        },
                    .seen = {"", "degraded", {"overloaded"}, true, "Raise max_requests_per_second"},
                    .begin = {"organization.overloaded", ""},
                    .cure =
                        [](stage& at) {
                            for (const auto* name : {"first", "second", "third"})
                                at.set_session(name, "slow",
                                               "    access_token_file: " + std::string{name} + ".token\n");
                            at.reconfigure();
                        },
                    .end = {"organization.overloaded", ""}});
    add_store_situations(rows);
    return rows;
}

}  // namespace tokenkeeper::integration::situations
