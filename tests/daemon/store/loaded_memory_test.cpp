#include "daemon/store/memory/memory.hpp"
#include "daemon/store/origin.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::loaded_memory_test {
namespace {

using trace = sent_tokens::trace;

const secret key{"the key of the test"};
const secret seed{"r0"};

std::string login() {
    return refresh_origin("https://login.example", "client", &seed);
}

stored_session view(std::string_view refresh) {
    stored_session made;
    made.name = "view";
    made.origin = login();
    made.refresh_token = secret{refresh};
    return made;
}

sent_token mark(std::string_view refresh, bool answered) {
    return {keyed_fingerprint(key, fingerprint(secret{refresh})), keyed_fingerprint(key, login()), false,
            answered};
}

contents content(stored_session row, std::vector<sent_token> marks = {}) {
    contents all;
    all.fingerprint_key = key.clone();
    all.rows.push_back(std::move(row));
    all.sent = std::move(marks);
    return all;
}

TEST(loaded_memory, tells_a_row_that_an_older_copy_brought_back) {
    memory held;
    EXPECT_EQ(load(held, content(view("r1"), {mark("r1", true)})), std::vector<std::string>{"view"});
    EXPECT_TRUE(held.rows.all()[0]->outdated);
}

TEST(loaded_memory, does_not_tell_a_login_that_was_refused_as_put_back) {
    for (const bool is_told : {false, true}) {
        memory held;
        auto refused = view("r1");
        (is_told ? refused.refused : refused.refresh_sent) = true;
        EXPECT_TRUE(load(held, content(std::move(refused), {mark("r1", true)})).empty());
        EXPECT_TRUE(held.rows.all()[0]->outdated) << "it is never sent again all the same";
    }
}

TEST(loaded_memory, has_a_doubt_where_a_refresh_token_was_sent_and_not_answered) {
    memory held;
    EXPECT_TRUE(load(held, content(view("r1"), {mark("r1", false)})).empty());
    EXPECT_FALSE(held.rows.all()[0]->outdated);
    EXPECT_TRUE(held.rows.all()[0]->content.refresh_sent);
}

TEST(loaded_memory, marks_what_a_row_proves_where_the_mark_is_lost) {
    memory rotated;
    load(rotated, content(view("r1")));
    EXPECT_EQ(rotated.marks.look(fingerprint(seed)), trace::answered) << "r1 descends from it";
    EXPECT_EQ(rotated.marks.look(fingerprint(secret{"r1"})), trace::none);
    memory sent;
    auto doubtful = view("r0");
    doubtful.refresh_sent = true;
    load(sent, content(std::move(doubtful)));
    EXPECT_EQ(sent.marks.look(fingerprint(seed)), trace::unanswered);
}

TEST(loaded_memory, doubts_seeds_until_all_were_looked_at) {
    memory held;
    contents damaged;
    damaged.damaged = {{"lobby", "its checksum is wrong"}, {"", "nobody knows the names"}};
    load(held, std::move(damaged));
    EXPECT_TRUE(doubts_seeds(held));
    trust_new_seeds(held);
    EXPECT_FALSE(doubts_seeds(held));
    EXPECT_TRUE(held.damaged.contains("lobby")) << "that one stays lost";
    EXPECT_EQ(changes_of(take(held, {.rows = 10, .observations = true})).forgotten,
              std::vector<std::string>{""});
    trust_new_seeds(held);
    EXPECT_FALSE(anything_changed(held)) << "once is enough";
}

TEST(loaded_memory, gives_a_share_again_when_its_commit_failed) {
    memory held;
    const auto made = held.rows.make(1, "view", login(), wall_time{});
    held.rows.unsaved().change(made, false);
    held.marks.sent(fingerprint(seed), login(), true);
    auto share = take(held, {.rows = 10, .observations = true});
    EXPECT_FALSE(anything_changed(held));
    failed(held, std::move(share));
    EXPECT_TRUE(anything_changed(held));
    const auto again = take(held, {.rows = 10, .observations = true});
    const auto wanted = changes_of(again);
    EXPECT_EQ(wanted.rows.size(), 1U);
    EXPECT_EQ(wanted.sent.size(), 1U);
    saved(held, again);
    EXPECT_TRUE(made->is_durable());
}

TEST(loaded_memory, gives_everything_to_a_store_that_begins_anew) {
    memory held;
    load(held, content(view("r1"), {mark("r1", false)}));
    changes wanted;
    take_everything(held, wanted);
    EXPECT_EQ(wanted.rows.size(), 1U) << "though it did not change";
    EXPECT_EQ(wanted.sent.size(), 2U) << "the seed's too";
    EXPECT_FALSE(anything_changed(held));
}

}  // namespace
}  // namespace tokenkeeper::store::loaded_memory_test
