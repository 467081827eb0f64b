// A session was kept alive with HEAD, which something on the way refused: 405, 501, the 403 of a firewall, a
// redirect, or no answer at all. It idled out and was never called lost. GET takes HEAD's place as soon as
// GET works where HEAD does not; that is told once, and nothing is told of a token that is well.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::refused_head {
namespace {

class head_refused : public field_stage {
protected:
    void refuse_head(answer_type answer) {
        gateway = [answer](const genesys::request& request) -> std::optional<answer_type> {
            if (request.verb != genesys::method::head) return std::nullopt;
            return answer;
        };
        start([](auto& c) { add(c, "s").keep_alive_with = keep_alive_method::head; });
    }
    void expect_get_once_told(std::size_t most_heads) {
        world.advance(std::chrono::hours{3});
        EXPECT_EQ(view().state, session_state::alive);
        EXPECT_EQ(view().keep_alive_effective, true);
        EXPECT_EQ(told_of(session_fact::kind::head_refused), 1U);
        EXPECT_LE(asked("HEAD"), most_heads);
        EXPECT_EQ(told_of(session_fact::kind::denied) + told_of(session_fact::kind::lost), 0U);
    }
};

TEST_F(head_refused, with_405_leads_to_get) {
    refuse_head(json(405, ""));
    expect_get_once_told(1);
}

TEST_F(head_refused, with_501_leads_to_get) {
    refuse_head(json(501, ""));
    expect_get_once_told(1);
}

TEST_F(head_refused, by_a_firewall_with_403_leads_to_get) {
    refuse_head(json(403, ""));
    expect_get_once_told(1);
}

TEST_F(head_refused, with_a_redirect_leads_to_get) {
    refuse_head(with(json(302, ""), "Location", "https://blocked.example/"));
    expect_get_once_told(1);
}

TEST_F(head_refused, with_404_leads_to_get) {
    refuse_head(json(404, ""));
    expect_get_once_told(1);
}

TEST_F(head_refused, by_silence_leads_to_get_after_three_times) {
    refuse_head(error{errc::request_timeout});
    expect_get_once_told(3);
}

TEST_F(head_refused, is_not_to_blame_where_get_is_refused_too) {
    start([](auto& c) { add(c, "s").keep_alive_with = keep_alive_method::head; });
    gateway = [](const genesys::request& request) -> std::optional<answer_type> {
        if (!is_check(request)) return std::nullopt;
        return json(403, R"({"message":"no","code":"not.authorized","status":403})");
    };
    world.advance(seconds{500});
    EXPECT_EQ(view().state, session_state::denied);
    gateway = nullptr;
    world.advance(seconds{120});
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(told_of(session_fact::kind::head_refused), 0U);
}

TEST_F(head_refused, while_the_token_idles_out_is_settled_by_one_get) {
    start([](auto& c) { add(c, "s").keep_alive_with = keep_alive_method::head; });
    gateway = [](const genesys::request& request) -> std::optional<answer_type> {
        if (request.verb == genesys::method::head) return json(403, "");
        return error{errc::connect_failed};
    };
    world.advance(seconds{1500});
    ASSERT_FALSE(lives("T1"));
    EXPECT_NE(view().state, session_state::lost) << "nobody said so yet";
    gateway = [](const genesys::request& request) -> std::optional<answer_type> {
        if (request.verb == genesys::method::head) return json(403, "");
        return std::nullopt;
    };
    world.advance(seconds{120});
    EXPECT_EQ(view().state, session_state::lost);
    EXPECT_EQ(view().reason, "idle_timeout");
}

}  // namespace
}  // namespace tokenkeeper::field::refused_head
