#include "tests/integration/fixture/oauth_installation.hpp"

#include <algorithm>
#include <csignal>

/// Sessions that get their tokens with grants: never without, never one too many, never a rotation lost.
namespace tokenkeeper::integration::grants_test {
namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;
using cloud::operation;

const std::string kept = "    mode: keep-alive\n";

fault of_login(fault_kind kind, int status = 503) {
    fault rule{kind};
    rule.status = status;
    rule.what = operation::oauth_token;
    return rule;
}

class grants : public oauth_installation {
protected:
    void start_with(const std::string& sessions) {
        write_configuration(sessions);
        start_daemon();
    }
    bool logged(const std::string& words) {
        return eventually([&] { return count_in_log(words) > 0; });
    }
    /// The number of uses of `token`; zero before it was granted.
    std::uint64_t uses_of(const std::string& token) {
        return cloud().with_model([&](cloud_model& model, wall_time now) {
            const auto names = model.token_names();
            const bool granted = std::find(names.begin(), names.end(), token) != names.end();
            return granted ? model.record(token, now).requests : 0;
        });
    }
};

// Refused for good.

TEST_F(grants, of_a_disabled_client_are_asked_for_once) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    cloud().with_model([](cloud_model& model, wall_time) { model.set_client_enabled("export", false); });
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "failed/invalid_client"));
    let_pass(seconds{3});
    EXPECT_EQ(client("export").requests, 1U);
    EXPECT_EQ(count_in_log("session.failed"), 1U);
    EXPECT_EQ(given("export"), "");

    cloud().with_model([](cloud_model& model, wall_time) { model.set_client_enabled("export", true); });
    EXPECT_EQ(ctl({"renew", "export"}).status, 0);
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(client("export").requests, 2U);
}

TEST_F(grants, come_by_themselves_when_a_wrong_secret_is_replaced) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    const auto right = read_file(file("export.secret"));
    write_file(file("export.secret"), "not-the-secret-of-this-client\n");
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "failed/invalid_client"));
    EXPECT_EQ(client("export").requests, 1U);
    write_file(file("export.secret"), right);
    EXPECT_TRUE(becomes("export", "alive"));
    EXPECT_EQ(client("export").requests, 2U);
}

TEST_F(grants, that_the_client_may_not_use_fail_by_name) {
    start_cloud(seconds{600});
    cloud().with_model([](cloud_model& model, wall_time now) {
        cloud::client_setup c;
        c.name = "export";
        c.organization = "acme";
        c.client_secret = "a-secret-for-logins-only";
        c.grants = {cloud::grant_type::authorization_code};
        model.add_client(c, now);
    });
    write_file(file("export.secret"), "a-secret-for-logins-only");
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "failed/unauthorized_client"));
    let_pass(seconds{3});
    EXPECT_EQ(client("export").requests, 1U);
}

TEST_F(grants, for_a_dead_refresh_token_fail_until_somebody_logs_in_again) {
    start_cloud(seconds{600});
    add_client("view", seconds{86400});
    seed("view", "first");
    cloud().with_model([](cloud_model& model, wall_time now) { model.revoke_family("first", now); });
    start_with(by_refresh("view"));
    ASSERT_TRUE(becomes("view", "failed/invalid_grant"));
    let_pass(seconds{3});
    EXPECT_EQ(client("view").requests, 1U);
    seed("view", "second");
    EXPECT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(family("second").rotations, 1U);
}

// Rotation.

TEST_F(grants, rotate_through_restarts_and_never_use_a_refresh_token_twice) {
    start_cloud(seconds{600});
    add_client("view", seconds{12});
    seed("view", "login");
    write_configuration(by_refresh("view", kept));
    for (const int end : {SIGTERM, SIGKILL, SIGTERM}) {
        start_daemon();
        const auto before = family("login").rotations;
        ASSERT_TRUE(eventually([&] { return family("login").rotations >= before + 1; }));
        // Right after a rotation its answer is on its way, and kill_test.cpp is about that.
        ASSERT_TRUE(eventually([&] { return given("view") == client("view").latest_access_token_name; }));
        if (end == SIGKILL) {
            kill_daemon();
        } else {
            EXPECT_EQ(stop_daemon(), 0);
        }
        EXPECT_EQ(stored("view")->refresh_token, secret{family("login").latest});
    }
    EXPECT_EQ(family("login").reuses, 0U);
    EXPECT_EQ(count_in_log("session.failed"), 0U);
    EXPECT_EQ(client("view").refused.size(), 0U);
}

TEST_F(grants, begin_a_new_family_when_the_seed_is_replaced_and_the_old_token_serves_until_then) {
    start_cloud(seconds{600});
    add_client("view", seconds{86400});
    seed("view", "first");
    start_with(by_refresh("view"));
    ASSERT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(given("view"), "view/1");

    fault unanswered{fault_kind::status};  // the new token cannot be verified
    unanswered.token = "view/2";
    add_fault(unanswered);
    seed("view", "second");
    ASSERT_TRUE(eventually([&] { return uses_of("view/2") > 0; }));
    EXPECT_EQ(family("second").rotations, 1U);
    EXPECT_EQ(family("first").rotations, 1U) << "the family before it is left alone";
    EXPECT_EQ(given("view"), "view/1");
    EXPECT_EQ(state("view"), "alive");
    clear_faults();
    EXPECT_TRUE(eventually([&] { return given("view") == "view/2"; }));

    EXPECT_EQ(stop_daemon(), 0);
    EXPECT_EQ(stored("view")->refresh_token, secret{family("second").latest});
    start_daemon();
    EXPECT_TRUE(becomes("view", "alive"));
    EXPECT_EQ(given("view"), "view/2");
    EXPECT_EQ(client("view").requests, 2U) << "the restart asks for nothing";
}

TEST_F(grants, whose_answer_is_lost_say_so_and_the_present_token_serves_to_its_end) {
    start_cloud(seconds{600});
    add_client("view", seconds{15});
    seed("view", "login");
    start_with(by_refresh("view"));
    ASSERT_TRUE(becomes("view", "alive"));
    auto lost = of_login(fault_kind::reset_after);
    lost.remaining = 1;
    add_fault(lost);
    ASSERT_TRUE(logged("session.expiring"));
    EXPECT_EQ(client("view").answers_lost, 1U);
    ASSERT_TRUE(becomes("view", "failed/refresh_answer_lost"));
    EXPECT_FALSE(record("view/1").alive());
    EXPECT_EQ(family("login").reuses, 1U) << "one look whether it was lost, no more";
    EXPECT_EQ(client("view").requests, 3U);
    // As final after a restart, and mended by a new login.
    EXPECT_EQ(stop_daemon(), 0);
    start_daemon();
    ASSERT_TRUE(becomes("view", "failed/refresh_answer_lost"));
    seed("view", "again");
    EXPECT_TRUE(becomes("view", "alive"));
}

TEST_F(grants, give_tokens_that_are_verified_before_the_old_ones_are_let_go) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start_with(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    fault unanswered{fault_kind::status};
    unanswered.token = "export/2";
    add_fault(unanswered);
    program renew{{TOKENKEEPERCTL, "--socket", file("socket").string(), "renew", "export"}, file("renew")};
    ASSERT_TRUE(eventually([&] { return uses_of("export/2") >= 2; }));
    EXPECT_EQ(given("export"), "export/1");
    EXPECT_TRUE(record("export/1").alive());
    EXPECT_EQ(count_in_log("session.renewed"), 0U);
    clear_faults();
    EXPECT_TRUE(eventually([&] { return given("export") == "export/2"; }));
    EXPECT_EQ(count_in_log("session.renewed"), 1U);
    EXPECT_EQ(client("export").requests, 2U)
        << "a token that cannot be verified yet is no reason for another";
}

// Restarts.

class restarts : public grants, public testing::WithParamInterface<int> {
protected:
    static inline const std::vector<std::string> names{"export", "view", "wallboard"};

    struct seen {
        std::vector<boost::json::object> sessions;
        std::vector<std::uint64_t> grants;  ///< asked for
        std::vector<std::uint64_t> requests;
        std::vector<std::uint64_t> touches;
    };

    void start_three() {
        start_cloud(seconds{600});
        for (const auto* name : {"export", "view"})
            add_client(name, seconds{3600});
        seed("view", "login");
        add_token("wallboard");
        start_with(by_credentials("export", kept) + by_refresh("view", kept) +
                   "  wallboard:\n    organization: acme\n" + kept +
                   "    access_token_file: wallboard.token\n");
        for (const auto& name : names)
            ASSERT_TRUE(becomes(name, "alive")) << name;
        EXPECT_EQ(ctl({"keep-alive", "export", "view", "wallboard"}).status, 0);
        ASSERT_TRUE(become_quiet(names));
    }
    static std::string token_of(const std::string& session) {
        return session == "wallboard" ? session : session + "/1";
    }
    std::uint64_t touches(const std::string& token) { return record(token).resets; }
    seen look() {
        seen now;
        for (const auto& name : names) {
            now.sessions.push_back(session(name));
            now.requests.push_back(record(token_of(name)).requests);
            now.touches.push_back(touches(token_of(name)));
            now.grants.push_back(name == "wallboard" ? 0 : client(name).requests);
        }
        return now;
    }
};

/// Expects two times that are equal except for the rounding to whole seconds.
void expect_same_time(const boost::json::object& before, const boost::json::object& after,
                      const std::string& field) {
    SCOPED_TRACE(field);
    ASSERT_TRUE(before.at(field).is_string());
    ASSERT_TRUE(after.at(field).is_string());
    const auto was = parse_iso8601(std::string{before.at(field).as_string()}).value();
    const auto is = parse_iso8601(std::string{after.at(field).as_string()}).value();
    EXPECT_LE(std::chrono::abs(is - was), seconds{1}) << before.at(field) << ' ' << after.at(field);
}

TEST_P(restarts, send_no_grant_and_no_touch_before_its_time_and_show_what_was_known) {
    start_three();
    const auto before = look();
    // The daemon stores its observations every ten seconds.
    for (std::size_t i = 0; i < names.size() && GetParam() == SIGKILL; ++i) {
        const auto verified =
            parse_iso8601(std::string{before.sessions[i].at("last_verified").as_string()}).value();
        ASSERT_TRUE(eventually([&] {
            const auto row = stored_now(names[i]);
            return row && row->seen.last_verified && *row->seen.last_verified + seconds{1} >= verified;
        }));
    }
    if (GetParam() == SIGKILL) {
        kill_daemon();
    } else {
        EXPECT_EQ(stop_daemon(), 0);
    }
    cloud().stop();  // so that what is shown can only be what was known
    start_daemon();
    const auto at_once = look();
    cloud().start();
    for (std::size_t i = 0; i < names.size(); ++i) {
        SCOPED_TRACE(names[i]);
        for (const auto* field : {"last_verified", "last_kept_alive", "idle_deadline"})
            expect_same_time(before.sessions[i], at_once.sessions[i], field);
        if (names[i] != "wallboard") expect_same_time(before.sessions[i], at_once.sessions[i], "expires");
    }
    for (const auto& name : names)
        ASSERT_TRUE(becomes(name, "alive")) << name;
    let_pass(seconds{3});
    const auto after = look();
    for (std::size_t i = 0; i < names.size(); ++i) {
        SCOPED_TRACE(names[i]);
        EXPECT_GT(after.requests[i], before.requests[i]) << "it was verified";
        EXPECT_EQ(after.grants[i], before.grants[i]);
        EXPECT_EQ(after.touches[i], before.touches[i]);
        EXPECT_EQ(given(names[i]), token_of(names[i]));
    }
}

INSTANTIATE_TEST_SUITE_P(signals, restarts, testing::Values(SIGTERM, SIGKILL),
                         [](const auto& test) { return test.param == SIGTERM ? "sigterm" : "sigkill"; });

}  // namespace
}  // namespace tokenkeeper::integration::grants_test
