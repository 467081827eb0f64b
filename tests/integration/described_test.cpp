#include "tests/daemon/control/description/witness.hpp"
#include "tests/integration/fixture/commanding.hpp"

#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

/// The real daemon answers as etc/openapi.yaml says, in good situations and in bad ones. What the daemon
/// refuses is decided behind the control socket, so the walk in tests/daemon/control cannot know it.
namespace tokenkeeper::integration::described_test {
namespace {

using cloud::fault;
using cloud::fault_kind;
using control::testing::described_operation;
using control::testing::request_of;
using control::testing::trial;
using control::testing::unix_client;
using control::testing::witness;

class described : public commanding {
protected:
    /// Sessions of every kind: one that is well, one with a grant, one that is lost, one of another
    /// organization.
    void start_all() {
        start_cloud(seconds{600});
        for (const auto* name : {"lobby", "spare", "dead"})
            add_token(name);
        write_file(file("away.token"), "a-token-that-nobody-gave");
        add_client("robot", seconds{600});
        more_of_organization = "  far:\n    api_url: " + cloud().api_url() +
                               "\n    login_url: " + cloud().api_url() + "\n    ca_file: ca.pem\n";
        permit("lobby", {"oauth:token:delete", "directory:organization:admin"});
        start(by_file("lobby", kept) + by_file("spare") + by_file("dead") + by_credentials("robot") +
              "  away:\n    organization: far\n    access_token_file: away.token\n");
        ASSERT_TRUE(becomes("lobby", "alive"));
        ASSERT_TRUE(becomes("spare", "alive"));
        ASSERT_TRUE(becomes("dead", "alive"));
        ASSERT_EQ(ctl({"revoke", "dead", "--yes"}).status, 0);
        ASSERT_TRUE(becomes("dead", "lost/revoked"));
    }
    unix_client connect() const { return unix_client{file("socket")}; }
    unix_client::response ask(const described_operation& operation, const trial& wanted = {}) {
        auto client = connect();
        client.send(request_of(operation, wanted));
        return client.receive();
    }
    /// Asks for whatever is of a session or an organization.
    void ask_each(const trial& wanted) {
        for (const auto& each : seen.api.operations())
            if (!each.is_stream() && !each.names("path").empty()) seen.note(each, ask(each, wanted));
    }
    void ask_about_every_session() {
        for (const auto* session : {"lobby", "spare", "dead", "robot", "nobody"})
            ask_each({.session = session});
        for (const auto& each : seen.api.operations()) {
            if (each.names("query").count("session") == 0 || each.is_stream()) continue;
            for (const auto* lender : {"spare", "dead", "away", "nobody"})
                seen.note(each, ask(each, {.query = std::string{"?session="} + lender}));
            seen.note(each, ask(each, {.organization = "nowhere"}));
            seen.note(each, ask(each, {.organization = "far"}));
        }
    }
    witness seen;
};

TEST_F(described, answers_of_the_real_daemon_are) {
    start_all();
    const described_operation* stream = nullptr;
    for (const auto& each : seen.api.operations())
        if (each.is_stream()) stream = &each;
    ASSERT_NE(stream, nullptr);
    auto following = connect();
    ASSERT_TRUE(following.send(request_of(*stream, {.query = "?level=debug"})));

    for (const auto& each : seen.api.operations()) {
        if (each.is_stream()) continue;
        const bool revokes = each.whole.at("operationId") == "revoke";
        if (each.needed_right() == "login") continue;  // nobody can log in to these sessions
        const auto got = ask(each, {.session = revokes ? "spare" : "lobby", .user = user_of("dead")});
        const bool has_no_grant = each.whole.at("operationId") == "renew";
        EXPECT_EQ(got.status, has_no_grant ? 409 : 200) << each.title() << ' ' << got.body;
        seen.note(each, got);
    }
    stop_daemon();
    const auto events = following.receive();
    EXPECT_EQ(events.status, 200);
    EXPECT_NE(events.body.find("control.audit"), std::string::npos) << events.body;
    EXPECT_NE(events.body.find("daemon.stopping"), std::string::npos) << events.body;
    seen.note(*stream, events);
}

TEST_F(described, refusals_of_the_real_daemon_are) {
    start_all();
    ask_about_every_session();
    fault unavailable{fault_kind::status};
    unavailable.status = 503;
    add_fault(unavailable);
    ask_about_every_session();
    clear_faults();
    write_configuration("  lobby: 1\n");
    for (const auto& each : seen.api.operations()) {
        if (each.whole.at("operationId") != "reload") continue;
        EXPECT_EQ(seen.note(each, ask(each)), "configuration_refused");
    }
    std::set<std::string> all;
    for (const auto& each : seen.api.operations())
        all.merge(seen.kinds(each));
    for (const auto* kind : {"no_such_session", "no_such_organization", "conflict", "bad_request",
                             "upstream_failed", "session_not_ready", "configuration_refused"})
        EXPECT_TRUE(all.contains(kind)) << kind << " was never given, so this test shows less than it says";
}

}  // namespace
}  // namespace tokenkeeper::integration::described_test
