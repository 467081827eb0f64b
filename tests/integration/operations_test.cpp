#include "tests/integration/acme.hpp"

#include <boost/json/parse.hpp>

#include <unistd.h>

/// The six operations by the command line: what an operator commands, and what becomes of it.
namespace tokenkeeper::integration::operations_test {
namespace {

namespace json = boost::json;
using cloud::cloud_model;
using cloud::operation;

const std::string kept = "    mode: keep-alive\n";
const std::string often = "    check_interval: 1s\n";

class commanding : public acme {
protected:
    void start(const std::string& sessions) {
        write_configuration(sessions);
        start_daemon();
    }
    void permit(const std::string& token, std::vector<std::string> permissions) {
        cloud().with_model(
            [&](cloud_model& model, wall_time) { model.set_permissions(token, std::move(permissions)); });
    }
    std::uint64_t asked(const std::string& token, operation what) {
        return record(token).by_operation.at(static_cast<std::size_t>(what));
    }
    std::string user_of(const std::string& token) {
        return cloud().with_model([&](cloud_model& model, wall_time) { return model.user_id(token); });
    }
    /// The audit's line of a command that was given by this process's user.
    bool audited(const std::string& what) const {
        return logged({"control.audit", what, "uid " + std::to_string(::getuid()) + ", pid "});
    }
    /// Exits with `status` and says `words`.
    void expect(std::vector<std::string> command, int status, const std::string& words) {
        const auto said = ctl(command);
        EXPECT_EQ(said.status, status) << command.front() << ": " << said.output;
        EXPECT_NE(said.output.find(words), std::string::npos) << words << " is not in: " << said.output;
    }
};

// getTokensMe, headTokensMe.

TEST_F(commanding, verifies_without_a_touch_and_touches_on_command) {
    start_cloud(seconds{600});
    add_token("audit");
    start(by_file("audit"));
    ASSERT_TRUE(becomes("audit", "alive"));
    const auto before = record("audit").requests;
    expect({"verify", "audit"}, 0, "audit: alive");
    EXPECT_EQ(record("audit").requests, before + 1);
    EXPECT_EQ(record("audit").resets, 0U);
    expect({"keep-alive", "audit"}, 0, "audit: alive");
    EXPECT_EQ(record("audit").resets, 1U);
    EXPECT_EQ(asked("audit", operation::head_tokens_me), 0U);
    reload(by_file("audit", "    keep_alive_with: head\n"));
    expect({"keep-alive", "audit"}, 0, "audit: alive");
    EXPECT_EQ(asked("audit", operation::head_tokens_me), 1U);
    EXPECT_EQ(record("audit").resets, 2U);
}

// Renewal.

TEST_F(commanding, renews_what_has_a_grant) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    add_client("view", seconds{86400});
    seed("view", "login");
    start(by_credentials("export") + by_refresh("view"));
    for (const auto* name : {"export", "view"}) {
        ASSERT_TRUE(becomes(name, "alive")) << name;
        const auto before = latest_token(name);
        const auto grants = client(name).grants;
        expect({"renew", name}, 0, std::string{name} + ": alive");
        EXPECT_EQ(client(name).grants, grants + 1);
        EXPECT_NE(latest_token(name), before);
        EXPECT_EQ(ctl({"token", name}).output, latest_token(name) + "\n");
        EXPECT_TRUE(logged({"session.renewed", name}));
        EXPECT_TRUE(logged({"control.audit", name, "renew commanded by uid"}));
    }
    EXPECT_EQ(client("view").reuses, 0U);
}

TEST_F(commanding, tells_why_a_renewal_failed_and_the_present_token_serves_on) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto present = latest_token("export");
    cloud().with_model([](cloud_model& model, wall_time) { model.set_client_enabled("export", false); });
    expect({"renew", "export"}, 1, "invalid_client (HTTP 400)");
    EXPECT_TRUE(logged({"control.audit", "export", "renew commanded by uid", "not done: "}));
    EXPECT_TRUE(logged({"debug", "export", "get a token: invalid_client in "}));
    EXPECT_EQ(state("export"), "alive");
    EXPECT_EQ(ctl({"token", "export"}).output, present + "\n");
    cloud().with_model([](cloud_model& model, wall_time) { model.set_client_enabled("export", true); });
    expect({"renew", "export"}, 0, "export: alive");
    EXPECT_NE(ctl({"token", "export"}).output, present + "\n");
}

TEST_F(commanding, renews_what_was_given_only_where_its_file_holds_another) {
    start_cloud(seconds{600});
    const auto first = add_token("first");
    const auto second = add_token("second");
    // Behind a link into another folder nobody tells of a change: without a command it is seen later.
    std::filesystem::create_directory(file("mounted"));
    write_file(file("mounted/token"), first);
    std::filesystem::create_symlink(file("mounted/token"), file("wallboard.token"));
    start(by_file("wallboard"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    expect({"renew", "wallboard"}, 1, "the one that its source holds is in use already");
    EXPECT_EQ(state("wallboard"), "alive");
    EXPECT_EQ(record("second").requests, 0U);
    write_file(file("mounted/token"), second);
    expect({"renew", "wallboard"}, 0, "wallboard: ");
    ASSERT_TRUE(becomes("wallboard", "alive"));
    EXPECT_EQ(ctl({"token", "wallboard"}).output, second + "\n");
    EXPECT_GT(record("second").requests, 0U);
}

// deleteTokensMe.

TEST_F(commanding, asks_nothing_more_for_a_session_that_it_revoked) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export", kept + often));
    ASSERT_TRUE(becomes("export", "alive"));
    const auto name = client("export").latest_access_token_name;
    expect({"revoke", "export", "--yes"}, 0, "export: lost (revoked)");
    EXPECT_EQ(record(name).died_of, cloud::death::revoked);
    EXPECT_EQ(asked(name, operation::delete_tokens_me), 1U);
    EXPECT_TRUE(audited("revoke commanded by"));
    EXPECT_TRUE(logged({"session.revoked", "export"}));
    const auto revoked = client("export");
    const auto nothing_is_asked = [&](std::uint64_t looks) {
        let_pass(milliseconds{2500});  // of which each second would have its check
        EXPECT_EQ(state("export"), "lost/revoked");
        EXPECT_EQ(client("export").requests, revoked.requests);
        EXPECT_LE(client("export").tokens.requests, revoked.tokens.requests + looks);
    };
    nothing_is_asked(0);
    expect({"token", "export"}, 1, "lost: revoked");
    expect({"revoke", "export", "--yes"}, 1, "no token for it");
    EXPECT_EQ(stop_daemon(), 0);
    start_daemon();
    nothing_is_asked(2);  // looks that touch nothing: whether the revocation was carried out
    EXPECT_EQ(ctl({"status", "export"}).status, 4);

    expect({"renew", "export"}, 0, "export: alive");
    EXPECT_EQ(client("export").grants, revoked.grants + 1);
    EXPECT_EQ(ctl({"token", "export"}).output, latest_token("export") + "\n");
}

TEST_F(commanding, leaves_a_given_token_revoked_until_another_comes) {
    start_cloud(seconds{600});
    add_token("wallboard");
    start(by_file("wallboard", kept + often));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    expect({"revoke", "wallboard", "--yes"}, 0, "wallboard: lost (revoked)");
    const auto dead = record("wallboard");
    EXPECT_EQ(dead.died_of, cloud::death::revoked);
    EXPECT_EQ(stop_daemon(), 0);
    start_daemon();
    let_pass(milliseconds{2500});
    EXPECT_EQ(state("wallboard"), "lost/revoked") << "its file still holds the token, but the store knows";
    EXPECT_LE(record("wallboard").requests, dead.requests + 2) << "looks that touch nothing";
    write_file(file("wallboard.token"), add_token("fresh"));
    EXPECT_TRUE(becomes("wallboard", "alive"));
}

TEST_F(commanding, revokes_both_tokens_of_a_session_that_is_being_renewed) {
    start_cloud(seconds{600});
    add_client("export", seconds{86400});
    start(by_credentials("export"));
    ASSERT_TRUE(becomes("export", "alive"));
    cloud::fault unverified{cloud::fault_kind::status};
    unverified.what = operation::get_tokens_me;
    add_fault(unverified);
    EXPECT_EQ(ctl({"renew", "export"}).status, 1);
    ASSERT_EQ(client("export").alive_tokens, 2U);
    expect({"revoke", "export", "--yes"}, 0, "lost (revoked)");
    EXPECT_EQ(client("export").alive_tokens, 0U);
}

TEST_F(commanding, does_nothing_that_cannot_be_undone_without_yes_or_a_terminal) {
    start_cloud(seconds{600});
    add_token("admin");
    permit("admin", {"oauth:token:delete", "directory:organization:admin"});
    start(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = idle_timeout();
    expect({"revoke", "admin"}, 2, "--yes");
    expect({"revoke-user", "acme", user_of("admin")}, 2, "--yes");
    expect({"idle-timeout", "acme", "--disable"}, 2, "--yes");
    EXPECT_TRUE(record("admin").alive());
    EXPECT_EQ(idle_timeout(), before);
    for (const auto what :
         {operation::delete_tokens_me, operation::delete_token, operation::put_tokens_timeout})
        EXPECT_EQ(asked("admin", what), 0U) << to_string(what);
    EXPECT_EQ(log().find("control.audit"), std::string::npos);
}

// deleteToken.

TEST_F(commanding, revokes_every_token_of_a_user) {
    start_cloud(seconds{600});
    add_token("admin");
    add_token("victim");
    permit("admin", {"oauth:token:delete"});
    start(by_file("admin", kept) + by_file("victim", often));
    ASSERT_TRUE(becomes("admin", "alive"));
    ASSERT_TRUE(becomes("victim", "alive"));
    const auto user = user_of("victim");
    expect({"revoke-user", "acme", user, "--yes"}, 0, "asked with the token of admin");
    EXPECT_EQ(record("victim").died_of, cloud::death::revoked);
    EXPECT_TRUE(record("admin").alive());
    EXPECT_TRUE(audited("all tokens of user " + user + " of organization acme"));
    EXPECT_TRUE(becomes("victim", "lost/rejected"));
    EXPECT_EQ(record("victim").resets, 0U);
    EXPECT_TRUE(logged({"control.audit", "all tokens of user " + user, ": done"}));
    expect({"revoke-user", "acme", "no-such-user", "--yes"}, 1, "HTTP 404");
    EXPECT_TRUE(logged({"control.audit", "all tokens of user no-such-user", ": not done: "}));
    expect({"revoke-user", "nowhere", user, "--yes"}, 1, "no organization");
}

TEST_F(commanding, names_the_permission_that_is_missing) {
    start_cloud(seconds{600});
    add_token("admin");
    start(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = idle_timeout();
    expect({"revoke-user", "acme", user_of("admin"), "--yes"}, 1, "oauth:token:delete");
    expect({"idle-timeout", "acme", "--set", "20m"}, 1, "directory:organization:admin");
    EXPECT_TRUE(record("admin").alive());
    EXPECT_EQ(idle_timeout(), before);
    EXPECT_EQ(state("admin"), "alive") << "a refusal of this says nothing about the session";
}

// getTokensTimeout, putTokensTimeout.

/// With two group bundles and a field that nobody knows yet.
class idle_timeouts : public commanding {
protected:
    void start_organization(const std::string& sessions, bool hipaa = false) {
        start_cloud(seconds{600});
        cloud().with_model([&](cloud_model& model, wall_time now) {
            cloud::organization_setup rich;
            rich.name = "rich";
            rich.idle_timeout = seconds{600};
            rich.hipaa = hipaa;
            rich.timeout_fields = json::parse(R"({
                "inactivityTimeoutUnit": "SECONDS",
                "inactivityTimeoutGroupsEnabled": false,
                "inactivityTimeoutGroupBundles": [
                    {"priority": 1, "timeoutSeconds": 900, "groups": ["b1f0", "c2e1"], "note": "first"},
                    {"priority": 2, "timeoutSeconds": 1800, "groups": ["d3d2"]}],
                "aFieldOfTheFuture": {"deep": [1, 2.5, null, "ü"]}})")
                                      .as_object();
            model.add_organization(rich, now);
            for (const auto* name : {"admin", "audit", "other"}) {
                cloud::token_setup t;
                t.name = name;
                t.organization = "rich";
                t.permissions = {"directory:organization:admin"};
                write_file(file(std::string{name} + ".token"), model.add_token(t, now));
            }
        });
        start(sessions);
    }
    json::object timeout() {
        return cloud().with_model([](cloud_model& model, wall_time) { return model.timeout_of("rich"); });
    }
};

TEST_F(idle_timeouts, are_read_and_set_and_nothing_else_of_them_changes) {
    start_organization(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    auto expected = timeout();
    ASSERT_EQ(expected.at("inactivityTimeoutGroupBundles").as_array().size(), 2U);
    ASSERT_TRUE(expected.contains("aFieldOfTheFuture"));
    expect({"idle-timeout", "acme"}, 0, "10m");
    expect({"idle-timeout", "acme"}, 0, "15m for b1f0, c2e1");
    expect({"idle-timeout", "acme"}, 0, "admin");
    EXPECT_EQ(json::parse(shell("ctl idle-timeout acme --json")), expected) << "as the API gave it";
    EXPECT_EQ(asked("admin", operation::put_tokens_timeout), 0U);
    EXPECT_EQ(log().find("control.audit"), std::string::npos) << "reading is no change";

    expect({"idle-timeout", "acme", "--set", "20m"}, 0, "20m");
    expected["idleTokenTimeoutSeconds"] = 1200;
    EXPECT_EQ(timeout(), expected);
    EXPECT_TRUE(audited("(20m)"));
    // Groups may have their own: a touch shows which one counts.
    expect({"keep-alive", "admin"}, 0, "admin: alive");
    EXPECT_TRUE(eventually([&] { return session("admin").at("idle_timeout_seconds") == 1200; }));

    expect({"idle-timeout", "acme", "--disable", "--yes"}, 0, "off");
    expected["enableIdleTokenTimeout"] = false;
    EXPECT_EQ(timeout(), expected);
    EXPECT_TRUE(audited("(disabled)"));

    expect({"idle-timeout", "acme", "--enable"}, 0, "20m");
    expected["enableIdleTokenTimeout"] = true;
    EXPECT_EQ(timeout(), expected);
    EXPECT_TRUE(audited("(enabled)"));

    expect({"idle-timeout", "acme", "--disable", "--yes"}, 0, "off");
    expect({"idle-timeout", "acme", "--set", "8h"}, 0, "8h");
    expected["idleTokenTimeoutSeconds"] = 28800;
    EXPECT_EQ(timeout(), expected) << "setting a length switches it on";
}

TEST_F(idle_timeouts, outside_the_range_are_refused_with_the_range) {
    start_organization(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = timeout();
    for (const auto* wrong : {"299s", "28801s"}) {
        expect({"idle-timeout", "acme", "--set", wrong, "--yes"}, 1, "300");
        expect({"idle-timeout", "acme", "--set", wrong, "--yes"}, 1, "28800");
    }
    expect({"idle-timeout", "acme", "--set", "1.5s"}, 2, "1.5s");
    EXPECT_EQ(timeout(), before);
    EXPECT_EQ(state("admin"), "alive");
}

TEST_F(idle_timeouts, of_a_hipaa_organization_have_their_own_range) {
    start_organization(by_file("admin", kept), true);
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = timeout();
    expect({"idle-timeout", "acme", "--set", "20m"}, 1, "900");
    EXPECT_EQ(timeout(), before);
}

TEST_F(idle_timeouts, are_asked_with_a_session_that_is_kept_alive_anyway_or_the_one_named) {
    // By name and in the file, a session that is only verified comes first.
    start_organization(by_file("audit", often) + by_file("admin", kept) + by_file("other", often));
    for (const auto* name : {"audit", "admin", "other"})
        ASSERT_TRUE(becomes(name, "alive")) << name;
    for (int i = 0; i < 3; ++i)
        expect({"idle-timeout", "acme"}, 0, "admin");
    expect({"idle-timeout", "acme", "--set", "20m"}, 0, "admin");
    EXPECT_EQ(record("audit").resets, 0U);
    EXPECT_EQ(record("other").resets, 0U);

    expect({"idle-timeout", "acme", "--session", "other"}, 0, "other");
    EXPECT_EQ(record("other").resets, 1U) << "named, so it is meant";
    EXPECT_EQ(asked("other", operation::get_tokens_timeout), 1U);
    EXPECT_EQ(record("audit").resets, 0U);

    cloud().with_model([](cloud_model& model, wall_time now) { model.revoke("admin", now); });
    ctl({"verify", "admin"});
    ASSERT_TRUE(becomes("admin", "lost/rejected"));
    expect({"idle-timeout", "acme"}, 1, "--session");
    expect({"idle-timeout", "acme", "--session", "admin"}, 1, "lost");
    expect({"idle-timeout", "acme", "--session", "nobody"}, 1, "no session");
    EXPECT_EQ(record("audit").resets, 0U);
    EXPECT_EQ(record("audit").touches_refused, 0U);
    EXPECT_EQ(record("other").resets, 1U);
}

TEST_F(idle_timeouts, are_not_half_done_where_the_reading_fails) {
    start_organization(by_file("admin", kept));
    ASSERT_TRUE(becomes("admin", "alive"));
    const auto before = timeout();
    for (const auto kind : {cloud::fault_kind::html_200, cloud::fault_kind::truncated_json,
                            cloud::fault_kind::wrong_types, cloud::fault_kind::status}) {
        cloud::fault bad{kind};
        bad.what = operation::get_tokens_timeout;
        add_fault(bad);
        const auto said = ctl({"idle-timeout", "acme", "--set", "20m"});
        EXPECT_EQ(said.status, 1) << to_string(kind) << ": " << said.output;
        clear_faults();
        EXPECT_EQ(timeout(), before) << to_string(kind) << ": bundles would be lost";
    }
}

}  // namespace
}  // namespace tokenkeeper::integration::operations_test
