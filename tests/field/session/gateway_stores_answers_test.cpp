// A gateway stored the answers to GET for some minutes, whatever the request said: "keep-alive: ok" and
// keep_alive_effective true, three times, without one request reaching the server, and the token idled out.
// An answer with an Age proves neither life nor a touch; nor does one with the same Date as an answer of some
// time ago, where the Age was taken off. It is a failure that says so, the attempts come closer, and every
// request asks for no stored answer.

#include "lib/genesys/operations.hpp"
#include "lib/net/http/request_text.hpp"
#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::stores_answers {
namespace {

class gateway_stores_answers : public field_stage {
protected:
    /// Gives the first answer to a target again for `time`, whatever parameters it does not know.
    void store_for(seconds time, bool tells_age) {
        gateway = [this, time, tells_age](const genesys::request& request) -> std::optional<answer_type> {
            if (!is_check(request)) return std::nullopt;
            const auto now = world.clock.now.wall;
            const auto address = request.target.substr(0, request.target.find("&_="));
            const auto found = stored.find(address);
            if (found == stored.end() || now - found->second.first >= time) {
                stored[address] = {now, *ask_api(request)};
                return stored[address].second;
            }
            const auto age = std::chrono::floor<seconds>(now - found->second.first).count();
            return tells_age ? with(found->second.second, "Age", std::to_string(age)) : found->second.second;
        };
    }
    void expect_no_proof(bool tells_age) {
        store_for(std::chrono::hours{2}, tells_age);
        start([](auto& c) { add(c, "s"); });
        const auto touched = view().last_kept_alive;
        world.advance(seconds{60});
        for (int i = 0; i < 3; ++i) {
            const auto after = command(session_action::keep_alive);
            EXPECT_EQ(after.state, session_state::retrying);
            ASSERT_TRUE(after.last_error);
            const auto& message = after.last_error->message;
            EXPECT_NE(message.find("a gateway stored"), std::string::npos) << message;
            EXPECT_EQ(after.keep_alive_effective, std::nullopt);
            EXPECT_EQ(after.last_kept_alive, touched);
            EXPECT_TRUE(shows_truth());
        }
        gateway = nullptr;
        world.advance(seconds{300});
        EXPECT_EQ(view().state, session_state::alive);
    }
    std::map<std::string, std::pair<wall_time, genesys::response>> stored;
};

TEST_F(gateway_stores_answers, and_tells_their_age) {
    expect_no_proof(true);
}

TEST_F(gateway_stores_answers, and_takes_their_age_off) {
    expect_no_proof(false);
}

TEST_F(gateway_stores_answers, for_some_minutes_costs_no_session) {
    store_for(seconds{240}, false);
    start([](auto& c) { add(c, "s"); });
    for (int minute = 0; minute < 120; ++minute) {
        world.advance(seconds{60});
        ASSERT_TRUE(lives("T1")) << minute;
        ASSERT_TRUE(shows_truth()) << minute;
    }
}

TEST_F(gateway_stores_answers, although_every_request_asks_for_none) {
    const auto base = net::parse_base_url("https://api.example");
    for (const bool look : {true, false}) {
        const auto text = net::request_text(genesys::get_tokens_me(secret{"T"}, look), *base, {});
        EXPECT_NE(text->reveal().find("\r\nCache-Control: no-cache\r\n"), std::string_view::npos);
    }
}

}  // namespace
}  // namespace tokenkeeper::field::stores_answers
