#include "tests/daemon/supervisor/session_sets.hpp"

namespace tokenkeeper::supervision::session_sets_tests {
namespace {

TEST_F(session_sets, take_thousands_of_files_at_once) {
    start(one_set);
    for (int i = 0; i < 3'000; ++i)
        put("screen-" + std::to_string(i) + ".token", "S" + std::to_string(i));
    const auto looks = folders().looks;
    world.advance(seconds{1});
    EXPECT_EQ(count(), 3'000U);
    EXPECT_LE(folders().looks - looks, 2U);
}

TEST_F(session_sets, look_seldom_at_a_folder_in_which_something_happens_all_the_time) {
    start(one_set);
    put("lobby.token", "L1");
    world.advance(seconds{60});
    const auto looks = folders().looks;
    for (int i = 0; i < 300; ++i) {
        put("lobby.token", "L1");
        world.advance(milliseconds{100});
    }
    EXPECT_LE(folders().looks - looks, 10U + 15U) << "ten at once, and one every two seconds";
    put("gate.token", "G1");
    world.advance(seconds{3});
    EXPECT_EQ(state("gate"), session_state::alive);
    world.advance(seconds{60});
    put("door.token", "D1");
    world.advance(seconds{1});
    EXPECT_EQ(state("door"), session_state::alive) << "the allowance is new";
}

TEST_F(session_sets, lose_no_session_with_a_folder_that_vanishes) {
    start(one_set);
    put("lobby.token", "L1");
    world.advance(seconds{2});
    const auto before = id("lobby");
    const auto lobby_asked = asked("with L1");
    folders().remove(folder);
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(id("lobby"), before);
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_GT(asked("with L1"), lobby_asked);  // it is kept alive
    EXPECT_NE(trouble().find("screens: cannot read the folder"), std::string::npos) << trouble();
    EXPECT_EQ(daemon.backend().status().condition.grade, health::attention);
    folders().make(folder);
    world.advance(seconds{4});
    EXPECT_EQ(id("lobby"), before);
    EXPECT_TRUE(trouble().empty()) << trouble();
}

TEST_F(session_sets, find_a_folder_that_comes_later_without_a_notice) {
    folders().remove(folder);
    start(one_set);
    EXPECT_FALSE(trouble().empty());
    folders().hearing = false;
    put("lobby.token", "L1");
    folders().make(folder);
    world.advance(seconds{2});
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_TRUE(trouble().empty());
}

TEST_F(session_sets, find_changes_that_nobody_tells) {
    start(one_set);
    folders().hearing = false;
    put("lobby.token", "L1");
    world.advance(seconds{31});
    EXPECT_EQ(state("lobby"), session_state::alive);
    remove("lobby.token");
    world.advance(seconds{6});
    EXPECT_EQ(id("lobby"), 0U);
}

TEST_F(session_sets, wait_two_seconds_for_a_file_that_is_still_written) {
    start(one_set);
    folders().put(folder / "lobby.token", "half of a tok", false);
    world.advance(seconds{1});
    EXPECT_EQ(id("lobby"), 0U);
    folders().put(folder / "lobby.token", "L1", true);
    world.advance(milliseconds{500});
    EXPECT_NE(id("lobby"), 0U);
    EXPECT_EQ(asked("half"), 0U);
    folders().put(folder / "empty.token", "", true);
    world.advance(seconds{1});
    EXPECT_EQ(id("empty"), 0U);
    world.advance(seconds{2});
    EXPECT_EQ(state("empty"), session_state::failed);
}

TEST_F(session_sets, report_once_what_is_no_session) {
    start([](auto& c) {
        add_set(c);
        add(c, "export", "E1");
    });
    put(".hidden.token", "H1");
    put("notes.txt", "N1");
    put("a b.token", "A1");
    put("export.token", "X1");
    world.advance(std::chrono::minutes{5});
    EXPECT_EQ(count(), 1U);
    std::string reports;
    for (const auto& each : heard<events::set_files_left_out>())
        reports += each.report + '\n';
    for (const auto* name : {".hidden.token", "notes.txt", "a b.token", "export.token"}) {
        const auto first = reports.find(name);
        ASSERT_NE(first, std::string::npos) << name << " in " << reports;
        EXPECT_EQ(reports.find(name, first + 1), std::string::npos) << name << " in " << reports;
    }
    EXPECT_NE(trouble().find("2 files"), std::string::npos) << trouble();
    EXPECT_EQ(asked("with X1"), 0U);
    remove("a b.token");
    remove("export.token");
    world.advance(seconds{1});
    EXPECT_TRUE(trouble().empty()) << trouble();
}

}  // namespace
}  // namespace tokenkeeper::supervision::session_sets_tests
