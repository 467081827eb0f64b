#include "daemon/files/path_rules.hpp"

#include "tests/daemon/files/made_up_tree.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenkeeper::files::path_rules_test {
namespace {

using tree_of = made_up_tree;

class path_rules : public testing::Test {
protected:
    std::string outcome(const std::string& path) {
        const auto walked = walk(tree, path, of_the_daemon);
        if (std::holds_alternative<dead_end>(walked)) return "dead end";
        const auto judged = judge(std::get<route>(walked), of_the_daemon);
        if (judged.refused) return "refused: " + judged.refused->problem;
        return judged.warning ? judged.warning->problem + "; run: " + judged.warning->remedy : "fine";
    }
    std::string own(const std::string& path) {
        const auto walked = walk(tree, path, of_the_daemon);
        const auto refused = judge_own(std::get<route>(walked), of_the_daemon);
        return refused ? refused->problem : "fine";
    }

    made_up_tree tree;
    int etc = tree.add_folder(0, "etc", tree_of::root);
    int secret = tree.add_file(etc, "export.secret", tree_of::root);
    int home = tree.add_folder(0, "home", tree_of::root);
    int alice = tree.add_folder(home, "alice", tree_of::alice, 0700);
    int temporary = tree.add_folder(0, "tmp", tree_of::root, 01777);
    int drop = tree.add_folder(0, "drop", tree_of::root, 0775, tree_of::dashboards);
};

TEST_F(path_rules, take_what_root_and_the_daemon_made) {
    EXPECT_EQ(outcome("/etc/export.secret"), "fine");
    const int state = tree.add_folder(0, "state", tree_of::daemon, 0700);
    tree.add_file(state, "x", tree_of::daemon);
    EXPECT_EQ(outcome("/state/x"), "fine");
    tree.add_file(etc, "alice.token", tree_of::alice);
    EXPECT_EQ(outcome("/etc/alice.token"), "fine") << "root put it there";
}

TEST_F(path_rules, take_a_users_own_file_from_the_users_own_folder) {
    tree.add_file(alice, "token", tree_of::alice);
    EXPECT_EQ(outcome("/home/alice/token"), "fine");
    tree.add_link(alice, "link", tree_of::alice, "token");
    EXPECT_EQ(outcome("/home/alice/link"), "fine") << "it leads to nobody else's file";
}

TEST_F(path_rules, refuse_every_way_to_another_accounts_file) {
    tree.add_link(alice, "token", tree_of::alice, "/etc/export.secret");
    EXPECT_EQ(outcome("/home/alice/token"),
              "refused: the folder /home/alice belongs to user 1001, who could put another account's file "
              "there");
    tree.add_link(drop, "token", tree_of::mallory, "/etc/export.secret");
    EXPECT_EQ(outcome("/drop/token"),
              "refused: /drop/token is a symbolic link of user 1002, who could let it lead to another "
              "account's file");
    tree.add_link(temporary, "folder", tree_of::mallory, "/etc");
    EXPECT_EQ(outcome("/tmp/folder/export.secret").substr(0, 35), "refused: /tmp/folder is a symbolic ");
    tree.add_file(alice, "hard", tree_of::root, 2);
    EXPECT_EQ(outcome("/home/alice/hard").substr(0, 31), "refused: the folder /home/alice");
    tree.add_link(alice, "her", tree_of::alice, "/home/bob/token");
    const int bob = tree.add_folder(home, "bob", tree_of::mallory, 0755);
    tree.add_file(bob, "token", tree_of::mallory);
    EXPECT_EQ(outcome("/home/alice/her").substr(0, 31), "refused: the folder /home/alice");
}

TEST_F(path_rules, refuse_a_file_with_several_names_where_others_can_make_names) {
    tree.add_file(temporary, "hard", tree_of::root, 2);
    EXPECT_EQ(outcome("/tmp/hard"),
              "refused: /tmp/hard has 2 names (hard links), and others can write its folder, so it may be "
              "another account's file");
    tree.add_file(drop, "hard", tree_of::root, 3);
    EXPECT_EQ(outcome("/drop/hard").substr(0, 29), "refused: /drop/hard has 3 nam");
    tree.add_file(etc, "hard", tree_of::root, 2);
    EXPECT_EQ(outcome("/etc/hard"), "fine") << "root made both names";
    tree.add_file(alice, "two", tree_of::alice, 2);
    EXPECT_EQ(outcome("/home/alice/two"), "fine") << "both are hers";
}

TEST_F(path_rules, refuse_a_users_folder_that_others_can_write) {
    const int open = tree.add_folder(alice, "open", tree_of::alice, 0777);
    tree.add_file(open, "token", tree_of::alice);
    EXPECT_EQ(
        outcome("/home/alice/open/token"),
        "refused: every user of this host can write the folder /home/alice/open (mode 0777), and so put "
        "another account's file there");
    const int sticky = tree.add_folder(alice, "sticky", tree_of::alice, 01777);
    tree.add_file(sticky, "token", tree_of::alice);
    EXPECT_NE(outcome("/home/alice/sticky/token").find("run: mv"), std::string::npos);
}

TEST_F(path_rules, warn_where_others_can_exchange_the_file) {
    tree.add_file(drop, "token", tree_of::alice);
    EXPECT_EQ(outcome("/drop/token"),
              "group 500 can write the folder /drop (mode 0775), and so put another file in the place of "
              "/drop/token; run: chmod g-w /drop");
    const int open = tree.add_folder(0, "open", tree_of::root, 0777);
    const int below = tree.add_folder(open, "below", tree_of::root);
    tree.add_file(below, "token", tree_of::root);
    EXPECT_EQ(
        outcome("/open/below/token"),
        "every user of this host can write the folder /open (mode 0777), and so put another file in the "
        "place of /open/below/token; run: chmod go-w /open");
    const int mine = tree.add_folder(temporary, "mine", tree_of::root, 0700);
    tree.add_file(mine, "token", tree_of::root);
    EXPECT_EQ(outcome("/tmp/mine/token"), "fine") << "the sticky bit keeps it in its place";
    tree.add_file(temporary, "planted", tree_of::mallory);
    EXPECT_EQ(outcome("/tmp/planted"),
              "every user of this host can write the folder /tmp (mode 1777), and so put another file in the "
              "place of /tmp/planted; run: mv /tmp/planted /etc/tokenkeeper/");
}

TEST_F(path_rules, keep_a_hostile_name_on_one_line) {
    tree.add_link(drop, "a\nb\x1b[2J", tree_of::mallory, "/etc/export.secret");
    const auto told = outcome("/drop/a\nb\x1b[2J");
    EXPECT_EQ(told.find('\n'), std::string::npos);
    EXPECT_EQ(told.find('\x1b'), std::string::npos);
}

TEST_F(path_rules, let_nobody_else_have_a_hand_in_the_daemons_own_files) {
    const int state = tree.add_folder(0, "state", tree_of::daemon, 0700);
    tree.add_link(0, "link", tree_of::root, "state");
    EXPECT_EQ(own("/state"), "fine");
    EXPECT_EQ(own("/link"), "fine");
    EXPECT_EQ(own("/tmp"), "fine") << "the sticky bit keeps each file to its owner";
    EXPECT_EQ(own("/drop").substr(0, 35), "group 500 can write the folder /dro");
    tree.add_folder(state, "open", tree_of::daemon, 0777);
    EXPECT_EQ(own("/state/open").substr(0, 24), "every user of this host ");
    EXPECT_EQ(own("/home/alice").substr(0, 33), "the folder /home/alice belongs to");
    const int below = tree.add_folder(alice, "below", tree_of::daemon, 0700);
    tree.add_folder(below, "deep", tree_of::daemon, 0700);
    EXPECT_EQ(own("/home/alice/below/deep").substr(0, 33), "the folder /home/alice belongs to");
    tree.add_link(temporary, "state", tree_of::mallory, "/state");
    EXPECT_EQ(own("/tmp/state").substr(0, 30), "/tmp/state is a symbolic link ");
}

/// Builds trees of folders, links and files of four accounts, and walks along random paths through them.
class random_trees {
public:
    explicit random_trees(unsigned seed) : random_(seed) { grow(0, 3); }

    std::string path() {
        std::string text;
        for (int names = number(1, 5); names > 0; --names)
            text += '/' + name();
        return text;
    }
    made_up_tree tree;

private:
    int number(int least, int most) { return std::uniform_int_distribution<int>{least, most}(random_); }
    uid_t account() {
        constexpr std::array accounts{tree_of::root,   tree_of::root,  tree_of::root,
                                      tree_of::daemon, tree_of::alice, tree_of::mallory};
        return accounts.at(static_cast<std::size_t>(number(0, 5)));
    }
    std::string name() { return std::string(1, static_cast<char>('a' + number(0, 2))); }
    mode_t mode() {
        constexpr std::array<mode_t, 6> modes{0755, 0755, 0700, 0775, 0777, 01777};
        return modes.at(static_cast<std::size_t>(number(0, 5)));
    }
    void grow(int folder, int depth) {
        for (const auto* one : {"a", "b", "c"}) {
            const int choice = number(0, 9);
            if (choice < 5 && depth > 0) {
                grow(tree.add_folder(folder, one, account(), mode(), tree_of::dashboards), depth - 1);
            } else if (choice < 7) {
                tree.add_link(folder, one, account(), number(0, 1) == 0 ? path() : "../" + name());
            } else if (choice < 9 || depth == 0) {
                tree.add_file(folder, one, account(), number(0, 3) == 0 ? 2 : 1);
            }
        }
    }

    std::mt19937 random_;
};

/// An account that is neither trusted nor the owner of the file never chose a step of a way that is taken.
TEST_F(path_rules, hold_on_many_made_up_trees) {
    int taken = 0;
    int refused = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        random_trees made{seed};
        for (int tries = 0; tries < 10; ++tries) {
            made.tree.passed.clear();
            const auto path = made.path();
            const auto walked = walk(made.tree, path, of_the_daemon);
            const auto* way = std::get_if<route>(&walked);
            if (way == nullptr || way->end.type != entry::kind::file) continue;
            if (judge(*way, of_the_daemon).refused) {
                ++refused;
                continue;
            }
            ++taken;
            const auto owner = way->end.owner;
            const auto may_choose = [&](uid_t one) { return of_the_daemon.user(one) || one == owner; };
            for (const auto& [folder, next] : made.tree.passed) {
                EXPECT_TRUE(may_choose(folder.owner)) << seed << ' ' << path;
                EXPECT_TRUE(next.type != entry::kind::link || may_choose(next.owner)) << seed << ' ' << path;
                const bool is_open = (folder.mode & S_IWOTH) != 0 && (folder.mode & S_ISVTX) == 0;
                EXPECT_TRUE(!is_open || of_the_daemon.user(folder.owner)) << seed << ' ' << path;
            }
            const auto& last = made.tree.passed.back();
            const bool others_write = (last.facts.mode & S_IWOTH) != 0 || (last.facts.mode & S_IWGRP) != 0;
            EXPECT_TRUE(way->end.names == 1 || !others_write) << seed << ' ' << path;
        }
    }
    EXPECT_GT(taken, 500);
    EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace tokenkeeper::files::path_rules_test
