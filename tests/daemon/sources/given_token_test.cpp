#include "daemon/sources/given_token.hpp"

#include "tests/daemon/sources/stage.hpp"

namespace tokenkeeper::sources::given_token_test {
namespace {

class given_token_test : public sources_stage {
protected:
    /// The session's row, with what is known of its token.
    void observe(session_id id) {
        store::observed seen;
        seen.last_verified = world.clock.now.wall;
        tokens.note(id, seen);
    }
    [[nodiscard]] bool knows_of_a_check(session_id id) {
        return sessions.view(id, world.clock.now)->last_verified.has_value();
    }

    source_context context{world, events, sessions, names, tokens};
    given_token source_of_tokens{context};
};

TEST_F(given_token_test, reads_no_file) {
    const auto& session = add("lobby", token_source::access_token);
    EXPECT_TRUE(source_of_tokens.files(*session.settings).empty());
    source_of_tokens.load(session);
    EXPECT_EQ(token(session.id), "G1");
    source_of_tokens.file_changed(session, "/any");
    EXPECT_EQ(token(session.id), "G1");
}

TEST_F(given_token_test, knows_the_same_token_again_after_a_restart) {
    const auto first = add("lobby", token_source::access_token);
    source_of_tokens.load(first);
    observe(first.id);
    remove(first.id);
    const auto& later = add("lobby", token_source::access_token);
    source_of_tokens.load(later);
    EXPECT_TRUE(knows_of_a_check(later.id));
}

TEST_F(given_token_test, knows_nothing_of_another_token) {
    const auto first = add("lobby", token_source::access_token);
    source_of_tokens.load(first);
    observe(first.id);
    remove(first.id);
    const auto& later = add("lobby", token_source::access_token);
    claim_given_row(context, later);
    EXPECT_EQ(token(later.id), "G1");
    take_given_token(context, later, {secret{"G2"}});
    EXPECT_EQ(token(later.id), "G2");
    EXPECT_FALSE(knows_of_a_check(later.id));
}

TEST_F(given_token_test, finds_the_organization_of_its_session) {
    const auto& session = add("lobby", token_source::access_token);
    EXPECT_EQ(context.organization_of(session).api_url, "https://api.example");
    context.tell(session.id, input::token_given{});
    EXPECT_TRUE(state(session.id).has_token());
}

}  // namespace
}  // namespace tokenkeeper::sources::given_token_test
