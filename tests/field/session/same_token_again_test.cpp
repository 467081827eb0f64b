// A login service gave the same token again until its last second, with what was left of its life: at 80 % of
// that the client asked again, and again, hundreds of times in the last minutes. At most three grants come in
// the last fifth of a life: at 80 %, in the last quarter of the rest, and at the end. Then the gap is no
// longer than one grant, and nobody is flooded.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::same_token {
namespace {

class same_token_again : public field_stage {
protected:
    same_token_again() {
        world.file_system().put("/secrets/client", "secret");
        idle_timeout = std::chrono::hours{8};
    }
    static answer_type grant_of(const std::string& token, seconds life) {
        return json(200, R"({"access_token":")" + token + R"(","token_type":"bearer","expires_in":)" +
                             std::to_string(life.count()) + "}");
    }
    /// Counts the seconds without a token in use that lives, from now on.
    int count_gap(seconds length, const std::function<bool()>& served) {
        int gap = 0;
        for (int second = 0; second < length.count(); ++second) {
            world.advance(seconds{1});
            if (!served()) ++gap;
        }
        return gap;
    }
};

TEST_F(same_token_again, until_its_last_second_is_asked_for_three_times) {
    constexpr seconds whole{3600};
    auto born = world.clock.now.wall;
    unsigned asked_late = 0;
    world.login->answer = [&](const genesys::request&) -> answer_type {
        const auto now = world.clock.now.wall;
        if (grants == 0 || now - born >= whole) {
            if (grants > 0) dead.insert("C" + std::to_string(grants));
            ++grants;
            born = now;
        } else if (now - born >= whole * 4 / 5 - seconds{180}) {
            ++asked_late;
        }
        return grant_of("C" + std::to_string(grants), std::chrono::ceil<seconds>(born + whole - now));
    };
    start([](auto& c) { add_client(c, "s"); });
    for (unsigned life = 1; life <= 2; ++life) {
        const auto gap = count_gap(whole, [&] {
            return view().state == session_state::alive && world.clock.now.wall - born < whole;
        });
        EXPECT_LE(gap, 4) << life;
        EXPECT_LE(asked_late, 2 * life) << "and one at the end";
    }
    EXPECT_LE(grants, 3U) << "a life each";
}

TEST_F(same_token_again, is_like_a_shorter_life_each_time) {
    auto end = world.clock.now.wall + seconds{7200};  // of the login: no token lives longer
    world.login->answer = [&](const genesys::request&) -> answer_type {
        const auto now = world.clock.now.wall;
        if (now >= end) end = now + seconds{7200};
        const auto life = std::min<seconds>(seconds{3600}, std::chrono::ceil<seconds>(end - now));
        return grant_of("C" + std::to_string(++grants), life);
    };
    start([](auto& c) { add_client(c, "s"); });
    const auto gap = count_gap(seconds{7300}, [&] { return view().state == session_state::alive; });
    EXPECT_LE(gap, 5);
    EXPECT_LE(grants, 7U);
}

TEST_F(same_token_again, does_not_mean_a_client_whose_tokens_live_shorter_from_now_on) {
    auto life = seconds{4 * 3600};
    world.login->answer = [&](const genesys::request&) -> answer_type {
        return grant_of("C" + std::to_string(++grants), std::exchange(life, seconds{3600}));
    };
    start([](auto& c) { add_client(c, "s"); });
    world.advance(seconds{3 * 3600});
    const auto gap = count_gap(seconds{2 * 3600}, [&] { return view().state == session_state::alive; });
    EXPECT_EQ(gap, 0) << "each is renewed ahead of its end";
}

}  // namespace
}  // namespace tokenkeeper::field::same_token
