#include "daemon/delivery/token_handout.hpp"

#include "tests/daemon/delivery/stage.hpp"

namespace tokenkeeper::delivery::token_handout_test {
namespace {

class token_handout_test : public delivery_stage {
protected:
    using answer_type = control::outcome<control::token_view>;

    token_handout_test() { start(waiting.run()); }
    ~token_handout_test() override {
        waiting.stop();
        world.settle();
    }

    std::future<answer_type> ask(const std::string& name, std::optional<seconds> min_valid = {}) {
        control::token_reader reader{"uid 7, pid 1", [this](std::string_view session) {
                                         asked_about.emplace_back(session);
                                         return permitted;
                                     }};
        return begin(handout.hand_out(name, min_valid, std::move(reader)));
    }
    using refusal_kind = control::refusal::kind;

    bool permitted = true;
    std::vector<std::string> asked_about;
    scheduler_waits waiting{world};
    pulse beat{world};
    token_handout handout{world, events, sessions, names, tokens, waiting, beat};
};

TEST_F(token_handout_test, gives_the_present_token_with_what_is_known_of_it) {
    const auto id = add_alive("lobby");
    auto answer = ask("lobby");
    ASSERT_TRUE(is_done(answer));
    const auto token = answer.get();
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->access_token.reveal(), "T1");
    EXPECT_EQ(token->region, "us-east-1");
    EXPECT_EQ(token->api_url, "https://api.example");
    EXPECT_TRUE(token->idle_deadline);
    ASSERT_EQ(heard<events::token_handed_out>().size(), 1U);
    EXPECT_EQ(heard<events::token_handed_out>()[0].about.id, id);
    EXPECT_EQ(heard<events::token_handed_out>()[0].peer, "uid 7, pid 1");
}

TEST_F(token_handout_test, knows_no_session_that_is_not_there) {
    auto answer = ask("nobody");
    ASSERT_TRUE(is_done(answer));
    EXPECT_EQ(answer.get().error().type, refusal_kind::no_such_session);
}

TEST_F(token_handout_test, waits_for_the_first_look_and_decides_again) {
    const auto id = add("lobby");
    give(id, "T1");
    auto answer = ask("lobby");
    EXPECT_FALSE(is_done(answer));
    this->answer();
    waiting.news_came(id);
    ASSERT_TRUE(is_done(answer));
    EXPECT_TRUE(answer.get().has_value());
    EXPECT_EQ(asked_about.size(), 2U) << "its right is looked at again";
}

TEST_F(token_handout_test, refuses_a_reader_whose_right_was_taken_while_it_waited) {
    const auto id = add("lobby");
    give(id, "T1");
    auto answer = ask("lobby");
    permitted = false;
    this->answer();
    waiting.news_came(id);
    ASSERT_TRUE(is_done(answer));
    EXPECT_EQ(answer.get().error().type, refusal_kind::not_permitted);
    EXPECT_TRUE(heard<events::token_handed_out>().empty());
}

TEST_F(token_handout_test, gives_nobody_the_token_of_another_session_of_that_name) {
    const auto id = add("lobby");
    give(id, "T1");
    auto answer = ask("lobby");
    sessions.remove_session(id);
    names.remove_session(id);
    waiting.session_gone(id);
    tokens.release(id);
    const auto second = add_alive("lobby");
    EXPECT_NE(id, second);
    ASSERT_TRUE(is_done(answer));
    EXPECT_EQ(answer.get().error().type, refusal_kind::no_such_session);
}

TEST_F(token_handout_test, waits_for_half_a_minute_at_most) {
    const auto id = add("lobby");
    give(id, "T1");
    auto answer = ask("lobby");
    world.advance(seconds{29});
    EXPECT_FALSE(is_done(answer));
    world.advance(seconds{2});
    EXPECT_TRUE(is_done(answer));
}

TEST_F(token_handout_test, lets_no_more_than_sixteen_wait_for_one_session) {
    const auto id = add("lobby");
    give(id, "T1");
    std::vector<std::future<answer_type>> readers;
    for (int i = 0; i < 16; ++i)
        readers.push_back(ask("lobby"));
    auto one_more = ask("lobby");
    ASSERT_TRUE(is_done(one_more));
    EXPECT_EQ(one_more.get().error().type, refusal_kind::busy);
    world.advance(seconds{31});
    for (auto& reader : readers)
        EXPECT_TRUE(is_done(reader));
}

TEST_F(token_handout_test, refuses_what_will_not_live_so_long) {
    add_alive("lobby");
    auto answer = ask("lobby", std::chrono::hours{10});
    world.advance(seconds{31});
    ASSERT_TRUE(is_done(answer));
    EXPECT_EQ(answer.get().error().type, refusal_kind::conflict);
}

}  // namespace
}  // namespace tokenkeeper::delivery::token_handout_test
