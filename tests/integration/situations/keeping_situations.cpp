#include "tests/integration/situations/acts.hpp"

#include <utility>

namespace tokenkeeper::integration::situations {

namespace {

using cloud::cloud_model;

/// Long enough for a daemon to start and to see the token alive on a slow machine.
constexpr seconds brief{60};

/// The rows' organizations have their names. Their idle timeout is read so rarely that a session with nothing
/// to do is there to be asked with.
std::function<void(stage&)> in_own_organization(std::string name, std::optional<seconds> timeout,
                                                std::string terms, const std::string& reading = "3s") {
    return [=](stage& at) {
        at.add_organization(name, timeout, "    idle_timeout_check: " + reading + "\n");
        at.add_given_session(name, terms, name);
    };
}

std::function<void(stage&)> timeout_set(std::string organization, seconds timeout) {
    return administered(
        [=](cloud_model& model, wall_time now) { model.set_idle_timeout(organization, timeout, now); });
}

/// An administrator shortens it so much that tokens are dead at once: the daemon has read the one before by
/// then, and the last touch is longer ago than the new one. The token that the daemon reads it with, every
/// few seconds, lives on for long enough on a slow machine, too.
std::function<void(stage&)> shortened_later(std::string organization) {
    return administered([=](cloud_model& model, wall_time now) {
        model.at(now + seconds{50}, [=](cloud_model& later, wall_time then) {
            later.set_idle_timeout(organization, seconds{45}, then);
        });
    });
}

}  // namespace

std::vector<situation> keeping_situations() {
    std::vector<situation> rows;
    rows.push_back(
        {.name = "idled_out",
         .prepare = in_own_organization("idled_out", brief, often),
         .seen = {"lost/idle_timeout", "attention", {}, false, "mode: keep-alive would have kept it alive"},
         .begin = {"session.lost", "idle_timeout"},
         .cure =
             [](stage& at) {
                 timeout_set("idled_out", seconds{600})(at);
                 at.give_new_token("idled_out", "idled_out");
             },
         .end = {"session.recovered", ""}});
    for (const auto& [name, mode] : {std::pair{std::string{"timeout_shortened"}, std::string{}},
                                     std::pair{std::string{"timeout_of_kept_shortened"}, kept}}) {
        rows.push_back({.name = name,
                        .prepare =
                            [name = name, mode = mode](stage& at) {
                                in_own_organization(name, seconds{600}, mode + often)(at);
                                // The daemon asks for the timeout with a session that is kept alive.
                                at.add_given_session("beside_" + name, kept, name);
                            },
                        .before = "alive",
                        .cause = shortened_later(name),
                        .seen = {"lost/idle_timeout",
                                 "attention",
                                 {},
                                 false,
                                 "an administrator shortened the idle timeout from 10m to 45s"},
                        .begin = {"session.lost", "idle_timeout"},
                        .cure =
                            [name = name](stage& at) {
                                timeout_set(name, seconds{600})(at);
                                at.give_new_token(name, name);
                            },
                        .end = {"session.recovered", ""}});
    }
    rows.push_back(
        {.name = "timeout_off",
         .prepare = in_own_organization("timeout_off", std::nullopt, kept + "    check_interval: 3s\n"),
         .seen = {"alive", "ok", {}, true, "Idle timeout       off"},
         .begin = {"session.alive", ""}});
    rows.push_back(
        {.name = "keep_alive_without_effect",
         // A reading would be one more use of its token, and that one counts.
         .prepare = in_own_organization("keep_alive_without_effect", seconds{600}, kept + often, "1h"),
         .before = "alive",
         .cause = administered([](cloud_model& m, wall_time) {
             m.exclude_from_activity("keep_alive_without_effect", cloud::operation::get_tokens_me);
         }),
         .nudge = commanded("keep_alive_without_effect", "keep-alive"),
         .seen = {"alive",
                  "attention",
                  {"keep_alive_ineffective"},
                  true,
                  "whether the API is excluded from what counts as activity"},
         .begin = {"session.keep_alive_ineffective", "keep_alive_ineffective"},
         .cure =
             [](stage& at) {
                 at.with_cloud([](cloud_model& m, wall_time) {
                     m.exclude_from_activity("keep_alive_without_effect", cloud::operation::get_tokens_me,
                                             false);
                 });
             },
         // The first touch that counts again may leave another time than was seen: the second settles it.
         .end_nudge = commanded("keep_alive_without_effect", "keep-alive"),
         .end = {"session.warning_over", "keep_alive_ineffective"}});
    rows.push_back(
        {.name = "max_session_over",
         .prepare =
             [](stage& at) {
                 at.add_given_session("max_session_over", kept + often + "    max_session: 5s\n");
             },
         .seen = {"alive", "degraded", {"keep_alive_ended"}, true, "Nothing if that is as planned"},
         .begin = {"session.keep_alive_ended", "keep_alive_ended"},
         .cure =
             [](stage& at) {
                 at.add_given_session("max_session_over", kept + often);
                 at.reconfigure();
             },
         .end = {"session.warning_over", "keep_alive_ended"}});
    rows.push_back(
        {.name = "idled_out_after_max_session",
         .prepare = in_own_organization("idled_out_after_max_session", brief,
                                        kept + often + "    max_session: 1s\n"),
         .seen =
             {"lost/idle_timeout", "attention", {}, false, "a longer max_session would have kept it alive"},
         .begin = {"session.lost", "idle_timeout"}});
    return rows;
}

}  // namespace tokenkeeper::integration::situations
