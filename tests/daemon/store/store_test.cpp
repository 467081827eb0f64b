#include "tests/daemon/store/support/scratch.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::store_test {
namespace {

/// Everything twice: plain and sealed.
class store_of_sessions : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override { reopen(); }
    void reopen() {
        store_.reset();
        store_ = scratch_.open(key_);
        ASSERT_TRUE(store_);
    }
    /// What it tells now, which is the same after it was opened anew.
    std::string told_twice() {
        const auto before = told(*store_);
        reopen();
        EXPECT_EQ(told(*store_), before);
        return before;
    }

    scratch scratch_;
    secret key_ = GetParam() ? key_of('k') : secret{};
    std::unique_ptr<kept_rows> store_;
};
INSTANTIATE_TEST_SUITE_P(plain_and, store_of_sessions, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "sealed" : "plain"; });

TEST_P(store_of_sessions, holds_nothing_at_first) {
    EXPECT_EQ(told_twice(), "");
}

TEST_P(store_of_sessions, gives_back_all_that_was_saved) {
    auto full = session("lobby");
    full.next = stored_token{secret{"lobby-access-1"}, at(2000), std::nullopt};
    full.refresh_sent = true;
    full.refused = true;
    full.revoked = true;
    full.seen = {at(1), at(2), at(3), deadline_origin::server, at(4)};
    ASSERT_TRUE(store_->save(full));
    stored_session bare;
    bare.name = "attic";
    ASSERT_TRUE(store_->save(bare));

    EXPECT_EQ(told_twice(),
              "attic () current=- next=- refresh= seen=-,-,-,unknown\n"
              "lobby (refresh_token of lobby) current=lobby-access-0@1000000/90000000 "
              "next=lobby-access-1@2000000/- "
              "refresh=lobby-refresh-0 sent refused revoked seen=1000,2000,3000,server,4000\n");
}

TEST_P(store_of_sessions, keeps_names_tokens_and_times_of_any_kind) {
    auto odd = session("Empfang's \"Tür\"; DROP TABLE session --");
    odd.current =
        stored_token{secret{std::string_view{"\0\xff'\n", 4}}, wall_time{milliseconds{-1}}, std::nullopt};
    odd.next = stored_token{secret{}, at(0), at(0)};
    odd.refresh_token = secret{std::string(10'000, 'r')};
    ASSERT_TRUE(store_->save(odd));
    EXPECT_EQ(told_twice(), told(*store_));
    ASSERT_EQ(store_->rows.size(), 1U);
    const auto& loaded = store_->rows.begin()->second;
    EXPECT_EQ(loaded.name, odd.name);
    EXPECT_EQ(loaded.current->value, odd.current->value);
    EXPECT_EQ(loaded.current->obtained, odd.current->obtained);
    ASSERT_TRUE(loaded.next) << "an empty token is not the same as none";
    EXPECT_TRUE(loaded.next->value.empty());
    EXPECT_EQ(loaded.refresh_token, odd.refresh_token);
}

TEST_P(store_of_sessions, replaces_a_session_as_a_whole) {
    auto full = session("lobby");
    full.next = token("lobby-access-1");
    full.seen.last_verified = at(1);
    ASSERT_TRUE(store_->save(full));
    stored_session other;
    other.name = "lobby";
    other.origin = "another";
    ASSERT_TRUE(store_->save(other));
    EXPECT_EQ(told_twice(), "lobby (another) current=- next=- refresh= seen=-,-,-,unknown\n");
}

TEST_P(store_of_sessions, tells_of_a_rotation_step_by_step) {
    ASSERT_TRUE(store_->save(session("lobby")));
    ASSERT_TRUE(store_->refresh_is_sent("lobby"));
    EXPECT_EQ(told_twice(),
              "lobby (refresh_token of lobby) current=lobby-access-0@1000000/90000000 next=- "
              "refresh=lobby-refresh-0 sent seen=-,-,-,unknown\n");
    const secret rotated{"lobby-refresh-1"};
    ASSERT_TRUE(store_->granted("lobby", token("lobby-access-1"), &rotated));
    EXPECT_EQ(told_twice(),
              "lobby (refresh_token of lobby) current=lobby-access-0@1000000/90000000 "
              "next=lobby-access-1@1000000/90000000 refresh=lobby-refresh-1 seen=-,-,-,unknown\n");
    ASSERT_TRUE(store_->promoted("lobby"));
    EXPECT_EQ(told_twice(),
              "lobby (refresh_token of lobby) current=lobby-access-1@1000000/90000000 next=- "
              "refresh=lobby-refresh-1 seen=-,-,-,unknown\n");
}

TEST_P(store_of_sessions, keeps_the_refresh_token_where_none_came) {
    ASSERT_TRUE(store_->save(session("lobby")));
    ASSERT_TRUE(store_->granted("lobby", token("lobby-access-1"), nullptr));
    const secret empty;
    ASSERT_TRUE(store_->granted("lobby", token("lobby-access-2"), &empty));
    EXPECT_EQ(told_twice(),
              "lobby (refresh_token of lobby) current=lobby-access-0@1000000/90000000 "
              "next=lobby-access-2@1000000/90000000 refresh=lobby-refresh-0 seen=-,-,-,unknown\n");
}

TEST_P(store_of_sessions, drops_the_next_token_or_the_intent_alone) {
    ASSERT_TRUE(store_->save(session("lobby")));
    const auto as_saved = told(*store_);
    ASSERT_TRUE(store_->refresh_is_sent("lobby"));
    ASSERT_TRUE(store_->refresh_not_processed("lobby"));
    EXPECT_EQ(told_twice(), as_saved);
    ASSERT_TRUE(store_->granted("lobby", token("lobby-access-1"), nullptr));
    ASSERT_TRUE(store_->discarded("lobby"));
    EXPECT_EQ(told_twice(), as_saved);
    ASSERT_TRUE(store_->discarded("lobby")) << "nothing to drop is no error";
}

TEST_P(store_of_sessions, is_revoked_until_something_is_granted) {
    ASSERT_TRUE(store_->save(session("lobby")));
    const auto as_saved = told(*store_);
    ASSERT_TRUE(store_->revoked("lobby"));
    EXPECT_NE(told_twice().find(" revoked "), std::string::npos);
    ASSERT_TRUE(store_->granted("lobby", token("lobby-access-1"), nullptr));
    ASSERT_TRUE(store_->discarded("lobby"));
    EXPECT_EQ(told_twice(), as_saved);
}

TEST_P(store_of_sessions, notes_many_and_leaves_out_the_unknown) {
    for (const auto* name : {"a", "b", "c"})
        ASSERT_TRUE(store_->save(session(name)));
    const observed seen{at(1), std::nullopt, at(3), deadline_origin::computed, std::nullopt};
    ASSERT_TRUE(store_->note({{"a", seen}, {"nobody", seen}, {"c", seen}}));
    const auto all = told_twice();
    EXPECT_NE(all.find("a-refresh-0 seen=1000,-,3000,computed"), std::string::npos);
    EXPECT_NE(all.find("b-refresh-0 seen=-,-,-,unknown"), std::string::npos);
    EXPECT_NE(all.find("c-refresh-0 seen=1000,-,3000,computed"), std::string::npos);
    EXPECT_EQ(all.find("nobody"), std::string::npos);
}

TEST_P(store_of_sessions, forgets_what_it_is_told_to) {
    for (const auto* name : {"a", "b", "c"})
        ASSERT_TRUE(store_->save(session(name)));
    ASSERT_TRUE(store_->forget({"a", "nobody", "c"}));
    const auto all = told_twice();
    EXPECT_EQ(all.substr(0, 2), "b ");
    EXPECT_EQ(std::ranges::count(all, '\n'), 1);
}

TEST_P(store_of_sessions, keeps_marks_in_the_order_in_which_they_were_made) {
    changes wanted;
    for (const auto* each : {"seed", "first", "second"})
        wanted.sent.push_back({each, "a login", std::string_view{each} == "seed", false});
    ASSERT_TRUE(store_->commit(wanted));
    changes later;
    later.sent.push_back({"seed", "a login", true, true});
    later.sent.push_back({"third", "a login", false, false});
    later.not_sent = {"first", "nobody"};
    ASSERT_TRUE(store_->commit(later));
    const auto key = store_->found.fingerprint_key.clone();
    reopen();
    std::string order;
    for (const auto& each : store_->found.sent)
        order += each.fingerprint + (each.seed ? " seed" : "") + (each.answered ? " answered, " : ", ");
    EXPECT_EQ(order, "seed seed answered, second, third, ");
    EXPECT_TRUE(store_->found.fingerprint_key == key);
    EXPECT_EQ(key.reveal().size(), 32U);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::store_test
