// A gateway stored a 401 and gave it to everybody who asked the same address, and programs threw good tokens
// away. A stored answer is no more a proof of death than one of life: it is a passing failure, and no grant
// follows from it. A proxy that stores nothing writes "Age: 0" (Varnish does), and its answers count like any
// other.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::stores_a_401 {
namespace {

class gateway_stores_a_401 : public field_stage {};

TEST_F(gateway_stores_a_401, and_no_token_is_taken_for_dead) {
    start([](auto& c) { add(c, "s").mode = session_mode::verify; });
    gateway = [](const genesys::request& request) -> std::optional<answer_type> {
        if (!is_check(request)) return std::nullopt;
        return with(json(401, R"({"message":"no","code":"bad.credentials","status":401})"), "Age", "17");
    };
    world.advance(seconds{700});
    EXPECT_EQ(view().state, session_state::retrying);
    EXPECT_FALSE(view().rejection);
    EXPECT_EQ(told_of(session_fact::kind::rejected), 0U);
    gateway = nullptr;
    idle_timeout = std::chrono::hours{8};
    dead.clear();
    world.advance(seconds{300});
    EXPECT_EQ(view().state, session_state::alive);
}

TEST_F(gateway_stores_a_401, where_age_zero_means_that_nothing_was_stored) {
    gateway = [this](const genesys::request& request) -> std::optional<answer_type> {
        return with(*ask_api(request), "Age", "0");
    };
    start([](auto& c) { add(c, "s"); });
    world.advance(seconds{3600});
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_EQ(view().keep_alive_effective, true);
}

}  // namespace
}  // namespace tokenkeeper::field::stores_a_401
