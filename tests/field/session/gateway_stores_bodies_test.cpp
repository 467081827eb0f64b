// nginx with proxy_cache writes its own Date on a stored body and no Age: each answer looks new, and only
// dateTokenIdles stands still. A touch after which it did not move proves nothing, and a look that shows a
// date that was over a minute ago is no proof of life. For the server lets no token live so much longer than
// it says itself.

#include "lib/base/http_date.hpp"
#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::stores_bodies {
namespace {

class gateway_stores_bodies : public field_stage {
protected:
    gateway_stores_bodies() {
        gateway = [this](const genesys::request& request) -> std::optional<answer_type> {
            if (!is_check(request)) return std::nullopt;
            if (body.empty()) body = ask_api(request)->body;
            return with(json(200, body), "Date", format_http_date(world.clock.now.wall));
        };
    }
    std::string body;
};

TEST_F(gateway_stores_bodies, is_found_by_a_date_that_stands_still) {
    start([](auto& c) { add(c, "s"); });
    world.advance(seconds{600});
    EXPECT_EQ(view().keep_alive_effective, false) << "told: keep_alive_ineffective";
    EXPECT_TRUE(shows_truth());
    world.advance(seconds{900});
    EXPECT_EQ(view().state, session_state::retrying) << "the cloud let the token idle out long ago";
    EXPECT_FALSE(view().ready(world.clock.now.wall));
    EXPECT_EQ(read(), "");
    gateway = nullptr;
    world.advance(seconds{420});
    EXPECT_EQ(view().state, session_state::lost);
}

TEST_F(gateway_stores_bodies, does_not_show_a_verified_token_alive_for_ever) {
    start([](auto& c) { add(c, "s").mode = session_mode::verify; });
    world.advance(seconds{890});
    EXPECT_EQ(view().state, session_state::alive);
    world.advance(seconds{900});
    EXPECT_EQ(view().state, session_state::retrying);
    EXPECT_FALSE(view().idle_deadline);
}

}  // namespace
}  // namespace tokenkeeper::field::stores_bodies
