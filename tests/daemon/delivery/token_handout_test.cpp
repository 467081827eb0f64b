#include "daemon/delivery/token_handout.hpp"

#include "tests/daemon/delivery/stage.hpp"

#include <algorithm>
#include <cstddef>

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

    std::future<answer_type> ask(const std::string& name, std::optional<seconds> min_valid = {},
                                 const control::token_party& owner = first) {
        control::token_reader reader{.description = "uid 7, pid 1",
                                     .may_read =
                                         [this](std::string_view session) {
                                             asked_about.emplace_back(session);
                                             return permitted;
                                         },
                                     .owner = owner};
        return begin(handout.hand_out(name, min_valid, std::move(reader)));
    }
    std::vector<std::future<answer_type>> ask_often(std::size_t count, const control::token_party& owner) {
        std::vector<std::future<answer_type>> asked;
        for (std::size_t i = 0; i < count; ++i)
            asked.push_back(ask("lobby", {}, owner));
        return asked;
    }
    std::size_t count_done(std::vector<std::future<answer_type>>& asked) {
        return static_cast<std::size_t>(
            std::ranges::count_if(asked, [this](auto& each) { return is_done(each); }));
    }

    inline static const control::token_party root{.user = {control::standing::master, 0}};
    inline static const control::token_party first{.user = {control::standing::visitor, 7}};
    inline static const control::token_party second{.user = {control::standing::visitor, 8}};
    inline static const control::token_party third{.user = {control::standing::visitor, 9}};
    inline static const control::token_party unit{.unit = "export.service"};
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

TEST_F(token_handout_test, lets_others_wait_beside_a_user_that_waits_as_often_as_it_may) {
    const auto id = add("lobby");
    give(id, "T1");
    auto crowd = ask_often(48, first);
    auto one_more = ask("lobby", {}, first);
    ASSERT_TRUE(is_done(one_more));
    const auto refused = one_more.get().error();
    EXPECT_EQ(refused.type, refusal_kind::busy);
    EXPECT_NE(refused.detail.find("48 requests"), std::string::npos) << refused.detail;
    std::vector<std::future<answer_type>> others;
    for (const auto& other : {second, root, unit})
        others.push_back(ask("lobby", {}, other));
    EXPECT_EQ(count_done(others), 0U);
    answer();
    waiting.news_came(id);
    for (auto& other : others) {
        ASSERT_TRUE(is_done(other));
        EXPECT_TRUE(other.get().has_value());
    }
    EXPECT_EQ(count_done(crowd), 48U);
}

TEST_F(token_handout_test, ends_a_wait_of_the_largest_user_for_one_who_has_no_place) {
    const auto id = add("lobby");
    give(id, "T1");
    auto crowd = ask_often(48, first);
    auto other_crowd = ask_often(48, second);
    auto late = ask("lobby", {}, third);
    EXPECT_FALSE(is_done(late));
    EXPECT_EQ(count_done(crowd) + count_done(other_crowd), 1U);
    ASSERT_TRUE(is_done(crowd.back())) << "the one that came last";
    const auto ended = crowd.back().get().error();
    EXPECT_EQ(ended.type, refusal_kind::busy);
    EXPECT_NE(ended.detail.find("another reader got the place"), std::string::npos) << ended.detail;
    EXPECT_EQ(waiting.waiting_for_news(), 96U);
    crowd.pop_back();
    world.advance(seconds{31});
    EXPECT_EQ(count_done(crowd), 47U);
    EXPECT_TRUE(is_done(late));
    auto again = ask_often(48, first);
    EXPECT_LE(count_done(again), 48U);
    EXPECT_EQ(waiting.waiting_for_news(), 48U) << "all places were given back";
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
