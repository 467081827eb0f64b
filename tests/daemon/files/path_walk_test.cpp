#include "daemon/files/path_walk.hpp"

#include "tests/daemon/files/made_up_tree.hpp"

#include <cerrno>
#include <climits>
#include <cstddef>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::files::path_walk_test {
namespace {

class path_walk : public testing::Test {
protected:
    std::string end_of(const std::string& path) {
        const auto walked = walk(tree, path, of_the_daemon);
        if (const auto* end = std::get_if<dead_end>(&walked))
            return "errno " + std::to_string(end->number) + " at " + end->place;
        return std::get<route>(walked).place;
    }

    made_up_tree tree;
    int etc = tree.add_folder(0, "etc", made_up_tree::root);
    int file = tree.add_file(etc, "lobby.token", made_up_tree::root);
};

TEST_F(path_walk, goes_name_by_name) {
    EXPECT_EQ(end_of("/etc/lobby.token"), "/etc/lobby.token");
    EXPECT_EQ(end_of("//etc/./lobby.token"), "/etc/lobby.token");
    EXPECT_EQ(end_of("/etc/../etc/lobby.token"), "/etc/lobby.token");
    EXPECT_EQ(end_of("/.."), "/");
    EXPECT_EQ(end_of("/"), "/");
    EXPECT_EQ(end_of("/etc"), "/etc");
}

TEST_F(path_walk, says_where_it_ends) {
    EXPECT_EQ(end_of(""), "errno " + std::to_string(ENOENT) + " at ");
    EXPECT_EQ(end_of("/etc/none/x"), "errno " + std::to_string(ENOENT) + " at /etc/none");
    EXPECT_EQ(end_of("/etc/lobby.token/x"), "errno " + std::to_string(ENOTDIR) + " at /etc/lobby.token");
    EXPECT_EQ(end_of("/etc/lobby.token/."), "errno " + std::to_string(ENOTDIR) + " at /etc/lobby.token");
}

/// What others chose may be made to keep the daemon waiting.
TEST_F(path_walk, tells_each_look_whether_others_led_to_it) {
    const auto led = [this](const std::string& path) {
        tree.looks.clear();
        static_cast<void>(walk(tree, path, of_the_daemon));
        std::string told;
        for (const auto& terms : tree.looks)
            told += terms.is_led_by_others ? '!' : '.';
        return told;
    };
    const int hers = tree.add_folder(etc, "hers", made_up_tree::mallory);
    tree.add_link(hers, "link", made_up_tree::mallory, "/etc/lobby.token");
    tree.add_link(etc, "own", made_up_tree::root, "/etc/lobby.token");
    const int open = tree.add_folder(etc, "open", made_up_tree::root, 0777);
    tree.add_file(open, "file", made_up_tree::root);
    EXPECT_EQ(led("/etc/own"), "....");
    EXPECT_EQ(led("/etc/hers/link"), "..!!!");
    EXPECT_EQ(led("/etc/hers/../none"), "..!!");
    EXPECT_EQ(led("/etc/open/file/x"), "...") << "what was found there is not used yet";
    tree.add_folder(open, "folder", made_up_tree::root);
    EXPECT_EQ(led("/etc/open/folder/x"), "...!");
}

TEST_F(path_walk, tells_the_way_as_far_as_it_goes) {
    const int hers = tree.add_folder(etc, "hers", made_up_tree::mallory);
    tree.add_link(hers, "link", made_up_tree::mallory, "../lobby.token/x");
    for (const auto* path : {"/etc/hers/link", "/etc/hers/../none"}) {
        const auto walked = walk(tree, path, of_the_daemon);
        const auto& way = way_of(walked);
        EXPECT_EQ(way.place, "/etc");
        EXPECT_EQ(way.end.type, entry::kind::folder);
        ASSERT_FALSE(way.doubts.empty());
        EXPECT_EQ(way.doubts.front().place, "/etc/hers");
        EXPECT_FALSE(way.blind_step.has_value());
    }
    const auto walked = walk(tree, "/etc/hers/link", of_the_daemon);
    EXPECT_EQ(way_of(walked).doubts.back().type, doubtful_step::kind::foreign_link);
    auto before = std::get<route>(walk(tree, "/etc/hers/.", of_the_daemon));
    const auto gone_on = walk_on(tree, std::move(before), "none", of_the_daemon);
    EXPECT_EQ(way_of(gone_on).place, "/etc/hers");
    EXPECT_FALSE(way_of(gone_on).doubts.empty());
}

TEST_F(path_walk, begins_in_the_working_directory) {
    tree.here = etc;
    EXPECT_EQ(end_of("lobby.token"), "./lobby.token");
    tree.here = etc;
    EXPECT_EQ(end_of("../etc/lobby.token"), "./../etc/lobby.token");
}

TEST_F(path_walk, resolves_links_of_every_form) {
    tree.add_link(etc, "beside", made_up_tree::root, "lobby.token");
    tree.add_link(0, "absolute", made_up_tree::root, "/etc");
    tree.add_link(etc, "up", made_up_tree::root, "../etc/./lobby.token");
    tree.add_link(etc, "empty", made_up_tree::root, "");
    EXPECT_EQ(end_of("/etc/beside"), "/etc/lobby.token");
    EXPECT_EQ(end_of("/absolute/beside"), "/etc/lobby.token");
    EXPECT_EQ(end_of("/etc/up"), "/etc/lobby.token");
    EXPECT_EQ(end_of("/etc/empty"), "errno " + std::to_string(ENOENT) + " at /etc/empty");
}

/// `name` -> `..data/name`, `..data` -> `..2026`: a new folder is put in place by the exchange of one link.
TEST_F(path_walk, resolves_the_links_of_kubernetes) {
    const int secrets = tree.add_folder(0, "secrets", made_up_tree::root, 01777);
    const int day = tree.add_folder(secrets, "..2026", made_up_tree::root);
    tree.add_file(day, "lobby", made_up_tree::root);
    tree.add_link(secrets, "..data", made_up_tree::root, "..2026");
    tree.add_link(secrets, "lobby", made_up_tree::root, "..data/lobby");
    EXPECT_EQ(end_of("/secrets/lobby"), "/secrets/..2026/lobby");
}

TEST_F(path_walk, follows_forty_links_and_no_more) {
    tree.add_link(0, "1", made_up_tree::root, "etc/lobby.token");
    for (int number = 2; number <= most_links + 1; ++number)
        tree.add_link(0, std::to_string(number), made_up_tree::root, std::to_string(number - 1));
    EXPECT_EQ(end_of("/" + std::to_string(most_links)), "/etc/lobby.token");
    EXPECT_EQ(end_of("/" + std::to_string(most_links + 1)), "errno " + std::to_string(ELOOP) + " at /1");
    tree.add_link(0, "loop", made_up_tree::root, "loop/x");
    EXPECT_EQ(end_of("/loop"), "errno " + std::to_string(ELOOP) + " at /loop");
}

/// The owner of a folder nests folders as deep as it likes, and links lead through all of them again.
TEST_F(path_walk, gives_up_where_a_way_has_too_many_names) {
    const int hers = tree.add_folder(0, "hers", made_up_tree::mallory);
    std::string way;
    for (int depth = 0, folder = hers; depth < most_steps; ++depth) {
        folder = tree.add_folder(folder, "a", made_up_tree::mallory);
        tree.add_link(folder, "again", made_up_tree::mallory, "/hers" + way + "/again");
        tree.add_file(folder, "file", made_up_tree::mallory);
        way += "/a";
    }
    const auto too_long = "errno " + std::to_string(ENAMETOOLONG) + " at /hers/a";
    const auto way_of = [&way](int names) {
        return "/hers" + way.substr(0, 2 * static_cast<std::size_t>(names));
    };
    EXPECT_EQ(end_of(way_of(most_steps - 2) + "/file"), way_of(most_steps - 2) + "/file");
    EXPECT_TRUE(end_of(way_of(most_steps - 1) + "/file").starts_with(too_long));
    tree.passed.clear();
    EXPECT_TRUE(end_of(way_of(100) + "/again").starts_with(too_long));
    EXPECT_EQ(tree.passed.size(), std::size_t{most_steps});
}

TEST_F(path_walk, gives_up_where_a_way_has_too_many_letters) {
    const std::string name(255, 'n');
    int folder = tree.add_folder(0, "hers", made_up_tree::mallory);
    const int hers = folder;
    std::string way = "/hers";
    for (; way.size() <= 2 * PATH_MAX; way += "/" + name)
        folder = tree.add_folder(folder, name, made_up_tree::mallory);
    const auto too_long = "errno " + std::to_string(ENAMETOOLONG);
    EXPECT_TRUE(end_of(way).starts_with(too_long));
    EXPECT_FALSE(end_of(way.substr(0, 10 * 256)).starts_with(too_long));
    // Each link is short enough, and what is left to walk is not.
    tree.add_link(hers, "loop", made_up_tree::mallory, "loop/" + std::string(2000, 'x'));
    EXPECT_TRUE(end_of("/hers/loop").starts_with(too_long));
}

TEST_F(path_walk, tells_who_can_write_a_folder) {
    const entry open{entry::kind::folder, 0, 0, 0757, 1, {}};
    const entry of_group{entry::kind::folder, 0, made_up_tree::dashboards, 0775, 1, {}};
    const entry of_trusted_group{entry::kind::folder, 0, 0, 0775, 1, {}};
    const entry of_own_group{entry::kind::folder, 1001, 1001, 0775, 1, {}};
    EXPECT_TRUE(others_can_write(open, of_the_daemon));
    EXPECT_TRUE(others_can_write(of_group, of_the_daemon));
    EXPECT_FALSE(others_can_write(of_trusted_group, of_the_daemon));
    EXPECT_FALSE(others_can_write(of_own_group, of_the_daemon));
}

/// Whom a walk would have to wait for.
TEST_F(path_walk, names_the_one_who_can_hold_a_folder) {
    tree.may_wait = false;
    const auto whom = [this](const std::string& way) {
        return kept_by(walk(tree, way, of_the_daemon), of_the_daemon);
    };
    const int srv = tree.add_folder(0, "srv", made_up_tree::root);
    tree.add_file(tree.add_folder(srv, "hers", made_up_tree::mallory), "token", made_up_tree::mallory);
    tree.add_file(tree.add_folder(srv, "open", made_up_tree::root, 0777), "token", made_up_tree::root);
    tree.add_file(tree.add_folder(srv, "group", made_up_tree::root, 0770, made_up_tree::dashboards), "token",
                  made_up_tree::root);
    tree.add_file(tree.add_folder(0, "tmp", made_up_tree::root, 01777), "token", made_up_tree::root);
    tree.add_link(srv, "link", made_up_tree::mallory, "/srv");
    EXPECT_EQ(whom("/srv/hers/token"), "user 1002");
    EXPECT_EQ(whom("/srv/hers/../none"), "user 1002");
    EXPECT_EQ(whom("/srv/link/none"), "user 1002") << "who leads the daemon on could lead it into his own";
    EXPECT_EQ(whom("/srv/open/token"), "user at /srv/open");
    EXPECT_EQ(whom("/srv/group/token"), "user at /srv/group");
    const int shared = tree.add_folder(0, "shared", made_up_tree::root, 01777);
    tree.add_file(tree.add_folder(shared, "hers", made_up_tree::alice), "token", made_up_tree::alice);
    EXPECT_EQ(whom("/shared/hers/token"), "user 1001") << "her neighbours there keep only theirs waiting";
    EXPECT_EQ(whom("/tmp/token"), "") << "the whole host would stand";
    EXPECT_EQ(whom("/srv/none"), "");
    EXPECT_EQ(whom("/srv/hers"), "") << "it is only named, and not looked into";
    tree.may_wait = true;
    EXPECT_EQ(whom("/srv/hers/token"), "");
    EXPECT_EQ(whom("/srv/hers/none"), "");
}

}  // namespace
}  // namespace tokenkeeper::files::path_walk_test
