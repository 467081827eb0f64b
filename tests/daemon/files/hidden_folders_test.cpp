#include "daemon/files/path_rules.hpp"
#include "tests/daemon/files/made_up_tree.hpp"

#include <array>
#include <cerrno>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenkeeper::files::hidden_folders_test {
namespace {

using tree_of = made_up_tree;

/// What the daemon tells about a file or a folder at the end of a path, for which use of it whatever.
struct outcome {
    std::string told;
    std::string of_own;

    explicit outcome(const walk_result& walked) {
        const auto ending = end_of(walked);
        auto judged = judge(way_of(walked), of_the_daemon);
        told = judged.refused ? "refused: " + judged.refused->problem : ending;
        const auto refused = judge_own(way_of(walked), of_the_daemon);
        of_own = refused ? "refused: " + refused->problem : ending;
    }
    bool operator==(const outcome&) const = default;

private:
    static std::string end_of(const walk_result& walked) {
        const auto* end = std::get_if<dead_end>(&walked);
        if (end != nullptr) return "errno " + std::to_string(end->number);
        return std::get<route>(walked).end.type == entry::kind::folder ? "a folder" : "a file";
    }
};

/// The folder /root is closed, and Mallory's link leads somewhere.
struct hidden_world {
    explicit hidden_world(const std::string& target) {
        tree.add_link(mallory, "link", tree_of::mallory, target);
    }

    outcome look(const std::string& path = "/home/mallory/link") {
        return outcome{walk(tree, path, of_the_daemon)};
    }

    made_up_tree tree;
    int closed = tree.add_folder(0, "root", tree_of::root, 0700);
    int home = tree.add_folder(0, "home", tree_of::root);
    int mallory = tree.add_folder(home, "mallory", tree_of::mallory);
    int own = tree.add_file(mallory, "own", tree_of::mallory);
};

/// Puts something at the name "x" of a folder.
using planting = void (*)(made_up_tree& tree, int folder);

constexpr std::array<planting, 8> everything{
    [](made_up_tree&, int) {},
    [](made_up_tree& tree, int folder) { tree.add_file(folder, "x", tree_of::root); },
    [](made_up_tree& tree, int folder) { tree.add_file(folder, "x", tree_of::mallory, 2); },
    [](made_up_tree& tree, int folder) { tree.add_folder(folder, "x", tree_of::root); },
    [](made_up_tree& tree, int folder) {
        tree.add_file(tree.add_folder(folder, "x", tree_of::mallory, 0777), "y", tree_of::mallory);
    },
    [](made_up_tree& tree, int folder) {
        tree.add_file(tree.add_folder(folder, "x", tree_of::alice, 01777), "y", tree_of::alice);
    },
    [](made_up_tree& tree, int folder) { tree.add_link(folder, "x", tree_of::root, "/home/mallory/own"); },
    [](made_up_tree& tree, int folder) { tree.add_link(folder, "x", tree_of::mallory, "x"); },
};

TEST(hidden_folders, are_told_to_nobody_by_links) {
    for (const std::string target : {"/root/x", "/root/x/y", "/root/x/../../home/mallory/own", "/root/x/.",
                                     "/root/../root/x", "../../root/x", "/root/none/../x"}) {
        const outcome first = hidden_world{target}.look();
        EXPECT_TRUE(first.told.starts_with("refused: the folder /home/mallory belongs to")) << first.told;
        for (std::size_t kind = 0; kind < everything.size(); ++kind) {
            hidden_world world{target};
            everything.at(kind)(world.tree, world.closed);
            const auto now = world.look();
            EXPECT_EQ(now.told, first.told) << target << ' ' << kind;
            EXPECT_EQ(now.of_own, first.of_own) << target << ' ' << kind;
        }
    }
}

TEST(hidden_folders, are_told_to_nobody_who_can_put_them_in_his_own) {
    for (std::size_t kind = 0; kind < everything.size(); ++kind) {
        hidden_world world{"own"};
        everything.at(kind)(world.tree, world.tree.add_folder(world.mallory, "taken", tree_of::root, 0750));
        const auto now = world.look("/home/mallory/taken/x/y");
        EXPECT_TRUE(now.told.starts_with("refused: the folder /home/mallory belongs to")) << now.told;
        EXPECT_TRUE(now.of_own.starts_with("refused: the folder /home/mallory belongs to")) << now.of_own;
    }
}

/// Mallory's link in a folder of Alice leads into a closed one of hers, and a link there to one of root.
TEST(hidden_folders, are_told_to_nobody_where_several_accounts_have_a_hand) {
    for (const bool has_link : {false, true}) {
        hidden_world world{"own"};
        const int alice = world.tree.add_folder(world.home, "alice", tree_of::alice, 0777);
        const int private_ = world.tree.add_folder(world.home, "private", tree_of::alice, 0700);
        world.tree.add_link(alice, "link", tree_of::mallory, "/home/private/x");
        if (has_link) world.tree.add_link(private_, "x", tree_of::alice, "/root/y");
        EXPECT_EQ(
            world.look("/home/alice/link").told,
            "refused: /home/alice/link is a symbolic link of user 1002, who could let it lead to another "
            "account's file");
    }
}

TEST(hidden_folders, are_none_where_an_account_can_look_for_itself) {
    hidden_world world{"/home/mallory/own"};
    EXPECT_EQ(world.look().told, "a file");
    EXPECT_EQ(world.look("/home/mallory/none").told, "errno " + std::to_string(ENOENT));
    EXPECT_EQ(world.look("/home/mallory/own/x").told, "errno " + std::to_string(ENOTDIR));
    EXPECT_EQ(world.look("/root/none").told, "errno " + std::to_string(ENOENT)) << "root alone chose it";
    EXPECT_EQ(world.look("/root/none").of_own, "errno " + std::to_string(ENOENT));
    const int team = world.tree.add_folder(0, "team", tree_of::root, 0750, tree_of::dashboards);
    world.tree.add_file(team, "token", tree_of::mallory);
    world.tree.add_link(world.mallory, "team", tree_of::mallory, "/team/token");
    EXPECT_EQ(world.look("/home/mallory/team").told, "a file") << "Mallory may be in the group";
}

/// As the state folders of units with DynamicUser=, below /var/lib/private.
TEST(hidden_folders, are_none_that_the_way_came_through_before) {
    hidden_world world{"own"};
    const int state = world.tree.add_folder(world.closed, "state", tree_of::mallory);
    world.tree.add_file(state, "token", tree_of::mallory);
    world.tree.add_link(state, "now", tree_of::mallory, "/root/state/token");
    EXPECT_EQ(world.look("/root/state/now").told, "a file");
    // A walk that goes on from a folder knows them too.
    world.tree.add_link(world.closed, "token", tree_of::mallory, "/root/state/token");
    auto before = std::get<route>(walk(world.tree, "/root/.", of_the_daemon));
    EXPECT_EQ(outcome{walk_on(world.tree, before, "token", of_the_daemon)}, world.look("/root/token"));
}

/// Mallory has a folder in the closed one, and asks by a link what stands beside it.
TEST(hidden_folders, tell_nothing_of_the_names_beside_ones_own) {
    const auto look = [](bool has_neighbour) {
        hidden_world world{"own"};
        const int state = world.tree.add_folder(world.closed, "state", tree_of::mallory);
        world.tree.add_file(state, "token", tree_of::mallory);
        world.tree.add_link(state, "now", tree_of::mallory, "../other/../state/token");
        if (has_neighbour) world.tree.add_folder(world.closed, "other", tree_of::alice);
        return world.look("/root/state/now");
    };
    EXPECT_EQ(look(true), look(false));
    EXPECT_TRUE(look(true).told.starts_with("refused: the folder /root/state belongs to")) << look(true).told;
}

TEST(hidden_folders, are_those_that_others_cannot_search) {
    const auto searches = [](mode_t mode, gid_t group) {
        return can_search(tree_of::mallory, {entry::kind::folder, tree_of::alice, group, mode, 1, {}},
                          of_the_daemon);
    };
    EXPECT_TRUE(searches(0711, 0));
    EXPECT_FALSE(searches(0776, 0)) << "root's group";
    EXPECT_FALSE(searches(0770, tree_of::alice)) << "a group of the owner's own";
    EXPECT_TRUE(searches(0710, tree_of::dashboards));
    EXPECT_FALSE(searches(0766, tree_of::dashboards));
    EXPECT_TRUE(searches(0711, tree_of::dashboards));
    EXPECT_FALSE(searches(0701, tree_of::dashboards)) << "a member of the group is shut out";
    EXPECT_TRUE(searches(0701, 0));
    EXPECT_TRUE(
        can_search(tree_of::alice, {entry::kind::folder, tree_of::alice, 0, 0, 1, {}}, of_the_daemon));
}

/// Random folders and links of three accounts around one folder that is closed. Whatever is put into it, an
/// account that led the daemon there is told the same.
TEST(hidden_folders, hold_on_many_made_up_trees) {
    int refused = 0;
    for (unsigned seed = 0; seed < 3'000; ++seed) {
        std::set<outcome, decltype([](const auto& one, const auto& other) {
                     return std::tie(one.told, one.of_own) < std::tie(other.told, other.of_own);
                 })>
            outcomes;
        bool is_led = false;
        for (const auto plant : everything) {
            std::mt19937 random{seed};
            const auto one_of = [&random](const auto& choices) {
                return choices.at(random() % choices.size());
            };
            constexpr std::array accounts{tree_of::root, tree_of::alice, tree_of::mallory};
            constexpr std::array<mode_t, 4> modes{0755, 0777, 01777, 0700};
            const std::array<std::string, 6> targets{"/c/x", "/c/x/y", "../c/x", "/c/x/../../b", "/a/b", "b"};
            made_up_tree tree;
            const int closed = tree.add_folder(0, "c", tree_of::root, 0700);
            for (const auto* name : {"a", "b"}) {
                const int folder = tree.add_folder(0, name, one_of(accounts), one_of(modes));
                tree.add_link(folder, "b", one_of(accounts), one_of(targets));
                tree.add_link(folder, "y", one_of(accounts), one_of(targets));
                tree.add_file(folder, "x", one_of(accounts));
            }
            const std::array<std::string, 4> paths{"/a/b", "/a/y", "/b/b/y", "/b/y/x"};
            const auto path = one_of(paths);
            plant(tree, closed);
            outcomes.insert(outcome{walk(tree, path, of_the_daemon)});
            const auto closed_number = tree.nodes.at(static_cast<std::size_t>(closed)).facts.number;
            bool is_chosen = false;
            for (const auto& [folder, next] : tree.passed) {
                if (folder.number == closed_number) break;
                is_chosen = is_chosen || !of_the_daemon.user(folder.owner) ||
                            (next.type == entry::kind::link && !of_the_daemon.user(next.owner));
                is_led = is_led || (is_chosen && next.number == closed_number);
            }
        }
        if (!is_led) continue;
        EXPECT_EQ(outcomes.size(), 1U) << seed;
        if (outcomes.begin()->told.starts_with("refused")) ++refused;
    }
    EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace tokenkeeper::files::hidden_folders_test
