#include "daemon/operations/borrowed_token.hpp"

#include "tests/daemon/session_daemon_stage.hpp"

#include <map>
#include <stdexcept>
#include <string>

namespace tokenkeeper::operations::borrowed_token_test {
namespace {

using kind = control::refusal::kind;

/// An operator's own requests, sent with the token of the session "lobby" or "export".
class borrowed_token_test : public tests::session_daemon_stage {
protected:
    borrowed_token_test() {
        start([](auto& c) {
            add(c, "lobby");
            add(c, "export", "E1", "globex");
        });
    }
    control::outcome<control::idle_timeout_view> read(const std::string& organization,
                                                      const std::string& session) {
        return result_of(daemon.backend().idle_timeout(organization, session, {}, "uid 0"));
    }
    /// The request that carried the latest reading.
    [[nodiscard]] events::request_ended last_request() const {
        for (auto each = told.rbegin(); each != told.rend(); ++each) {
            const auto* ended = std::get_if<events::request_ended>(&*each);
            if (ended != nullptr && ended->kind == operation::administer) return *ended;
        }
        throw std::logic_error{"no request of an operator has ended"};
    }
};

TEST_F(borrowed_token_test, is_refused_where_its_request_throws_and_blocks_no_session) {
    world.api->answer = [this](const genesys::request& request) -> result<genesys::response> {
        if (request.target.find("tokens/timeout") != std::string::npos)
            throw std::runtime_error{"out of range"};
        return answer(request);
    };
    const auto refused = read("acme", "lobby");
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::upstream);
    ASSERT_TRUE(refused.error().cause);
    EXPECT_EQ(refused.error().cause->message, "internal error: out of range");
    EXPECT_EQ(last_request().about.session, "lobby");
    ASSERT_TRUE(last_request().failure);
    world.advance(seconds{2});
    EXPECT_TRUE(result_of(daemon.backend().act("lobby", session_action::verify, "uid 0")).has_value());
}

TEST_F(borrowed_token_test, ends_its_request_when_it_is_answered) {
    ASSERT_TRUE(read("acme", "").has_value());
    EXPECT_EQ(last_request().about.session, "lobby") << "the one that is kept alive anyway";
    EXPECT_FALSE(last_request().failure);
    EXPECT_TRUE(last_request().sent);
}

TEST_F(borrowed_token_test, is_found_in_its_own_organization_only) {
    EXPECT_EQ(read("nowhere", "lobby").error().type, kind::no_such_organization);
    EXPECT_EQ(read("acme", "nobody").error().type, kind::no_such_session);
    const auto other = read("acme", "export");
    EXPECT_EQ(other.error().type, kind::bad_request);
    EXPECT_NE(other.error().detail.find("'globex'"), std::string::npos) << other.error().detail;
}

TEST_F(borrowed_token_test, is_named_where_accounts_may_have_given_tokens_of_several_organizations) {
    world.api->answer = [this](const genesys::request& request) -> result<genesys::response> {
        const bool is_other = request.bearer.reveal() == "T-two" && request.verb == genesys::method::get &&
                              request.target.find("tokens/me") != std::string::npos;
        return is_other ? json(200, R"({"organization":{"id":"another","name":"o"}})") : answer(request);
    };
    reload([this](auto& c) {
        for (const auto& [name, owner] : std::map<std::string, uid_t>{{"one", 1000}, {"two", 1001}}) {
            auto& added = add(c, name);
            added.source = token_source::access_token_file;
            added.access_token = {};
            added.token_file = "/tokens/" + name;
            world.file_system().texts["/tokens/" + name] = "T-" + name;
            world.file_system().owners["/tokens/" + name] = owner;
        }
    });
    world.advance(seconds{10});
    const auto refused = read("acme", "");
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::conflict);
    EXPECT_NE(refused.error().hint.find("--session"), std::string::npos) << refused.error().hint;
    EXPECT_TRUE(read("acme", "two").has_value());
}

TEST_F(borrowed_token_test, is_not_that_of_a_session_which_goes_while_it_waits) {
    world.api->hanging = true;
    auto busy = begin(daemon.backend().act("lobby", session_action::verify, "uid 0"));
    auto waiting = begin(daemon.backend().idle_timeout("acme", "lobby", {}, "uid 0"));
    world.advance(seconds{1});
    reload([](auto& c) { add(c, "export", "E1", "globex"); });
    world.api->release();
    world.advance(seconds{3});
    ASSERT_TRUE(is_done(waiting));
    EXPECT_EQ(waiting.get().error().type, kind::conflict);
    EXPECT_EQ(asked("tokens/timeout with T1"), 1U) << "the daemon's own, at its start";
}

}  // namespace
}  // namespace tokenkeeper::operations::borrowed_token_test
