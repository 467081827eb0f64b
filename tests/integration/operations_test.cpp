#include "tests/integration/fixture/commanding.hpp"

#include <unistd.h>

/// The operations that an operator commands on the command line, and their effects.
namespace tokenkeeper::integration::operations_test {
namespace {

using cloud::cloud_model;
using cloud::operation;

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
        EXPECT_TRUE(logged({"control.audit", name, "renew requested by uid"}));
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
    EXPECT_TRUE(logged({"control.audit", "export", "renew requested by uid", "not done: "}));
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
    // The system does not report a change behind a link into another folder, so the daemon sees it later.
    std::filesystem::create_directory(file("mounted"));
    write_file(file("mounted/token"), first);
    std::filesystem::create_symlink(file("mounted/token"), file("wallboard.token"));
    start(by_file("wallboard"));
    ASSERT_TRUE(becomes("wallboard", "alive"));
    expect({"renew", "wallboard"}, 1, "its source holds the token that is already in use");
    EXPECT_EQ(state("wallboard"), "alive");
    EXPECT_EQ(record("second").requests, 0U);
    write_file(file("mounted/token"), second);
    expect({"renew", "wallboard"}, 0, "wallboard: alive");
    EXPECT_EQ(ctl({"token", "wallboard"}).output, second + "\n") << "it was verified and is in use";
    EXPECT_EQ(state("wallboard"), "alive");
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
    EXPECT_TRUE(audited("revoke requested by"));
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
    expect({"revoke", "export", "--yes"}, 1, "no token for this command");
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
    expect({"revoke-user", "acme", user, "--yes"}, 0, "with the token of admin");
    EXPECT_EQ(record("victim").died_of, cloud::death::revoked);
    EXPECT_TRUE(record("admin").alive());
    EXPECT_TRUE(audited("all tokens of user " + user + " of organization acme"));
    EXPECT_TRUE(becomes("victim", "lost/rejected"));
    EXPECT_EQ(record("victim").resets, 0U);
    EXPECT_TRUE(logged({"control.audit", "all tokens of user " + user, ": done"}));
    expect({"revoke-user", "acme", "no-such-user", "--yes"}, 1, "--any-id");
    expect({"revoke-user", "acme", "no-such-user", "--any-id", "--yes"}, 1, "HTTP 404");
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

}  // namespace
}  // namespace tokenkeeper::integration::operations_test
