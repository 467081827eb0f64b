// A gateway stored the answers to GET by their address for most of an hour and wrote a Date of now on them.
// Some were of a time when no idle timeout was in force, so they held no dateTokenIdles: nothing in them was
// over, the token was shown alive after each, and it idled out. An answer that shows less than the one before
// it proves nothing. The next request goes to an address of its own, which no gateway has an answer for.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::stored_before_the_timeout {
namespace {

class gateway_stored_before_the_timeout : public field_stage {
protected:
    /// Gives the first answer to each address again for an hour, with a Date of now.
    void store_answers(bool with_dates) {
        gateway = [this, with_dates](const genesys::request& request) -> std::optional<answer_type> {
            if (!is_check(request)) return std::nullopt;
            const auto now = cloud_time();
            const auto found = stored.find(request.target);
            if (found == stored.end() || now - found->second.first >= std::chrono::hours{1}) {
                auto answer = *ask_api(request);
                if (answer.status != 200) return answer;
                const bool old = !with_dates && request.target.ends_with("preserveIdleTTL=false");
                if (old) answer.body = R"({"organization":{"id":"o"}})";
                stored[request.target] = {now, answer.body};
            }
            return with(json(200, stored[request.target].second), "Date", format_http_date(now));
        };
    }
    std::map<std::string, std::pair<wall_time, std::string>> stored;
};

TEST_F(gateway_stored_before_the_timeout, costs_no_session_that_is_to_be_kept) {
    start([](auto& c) { add(c, "s"); });
    world.advance(seconds{60});
    store_answers(false);
    live_two_hours();
    EXPECT_EQ(view().keep_alive_effective, true);
    EXPECT_EQ(told_of(session_fact::kind::keep_alive_ineffective), 0U);
}

TEST_F(gateway_stored_before_the_timeout, costs_none_where_the_dates_are_old_ones) {
    start([](auto& c) { add(c, "s"); });
    world.advance(seconds{60});
    store_answers(true);
    live_two_hours();
}

TEST_F(gateway_stored_before_the_timeout, is_passed_by_after_a_restart_as_well) {
    store_answers(true);
    stored["/api/v2/tokens/me?preserveIdleTTL=false"] = {
        cloud_time(), R"({"organization":{"id":"o"},"dateTokenIdles":"2020-01-01T00:00:00Z"})"};
    start([](auto& c) { add(c, "s"); });
    world.advance(seconds{3});
    EXPECT_EQ(asked("preserveIdleTTL=false&_="), 1U) << "the first touch proved nothing";
    live_two_hours();
}

TEST_F(gateway_stored_before_the_timeout, is_not_passed_by_where_the_api_refuses_an_unknown_parameter) {
    start([](auto& c) { add(c, "s"); });
    world.advance(seconds{60});
    store_answers(false);
    const auto stores = gateway;
    gateway = [stores](const genesys::request& request) -> std::optional<answer_type> {
        if (request.target.find("_=") == std::string::npos) return stores(request);
        return json(400, R"({"message":"unknown parameter","code":"bad.request","status":400})");
    };
    world.advance(std::chrono::hours{2});
    EXPECT_LE(asked("_="), asked("tokens/me") / 2) << "the plain address is asked in between";
    gateway = nullptr;
    idle_timeout = std::chrono::hours{8};
    dead.clear();
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(view().state, session_state::alive);
}

}  // namespace
}  // namespace tokenkeeper::field::stored_before_the_timeout
