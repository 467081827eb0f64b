#include "daemon/files/token_folder.hpp"

#include "tests/support/long_way.hpp"
#include "tests/support/neighbour.hpp"
#include "tests/support/scratch_directory.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::files::token_folder_test {
namespace {

namespace fs = std::filesystem;
using kind = folder_name::kind;

class token_folder : public testing::Test {
protected:
    token_folder() {
        fs::create_directory(place_);
        fs::permissions(place_, fs::perms::owner_all);
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream{place_ / name} << text;
    }
    /// What is in the folder, by name.
    [[nodiscard]] std::map<std::string, folder_name> names() const {
        std::map<std::string, folder_name> found;
        const auto listed = list_own_folder(place_, trusted_accounts::of_this_process());
        if (const auto* listing = std::get_if<folder_listing>(&listed)) {
            for (const auto& each : listing->names)
                found.emplace(each.name, each);
        }
        return found;
    }
    /// The reason why the folder cannot be used; empty: it can.
    [[nodiscard]] std::string problem() const {
        const auto listed = list_own_folder(place_, trusted_accounts::of_this_process());
        const auto* unusable = std::get_if<unusable_folder>(&listed);
        return unusable == nullptr ? std::string{} : unusable->problem;
    }

    tests::scratch_directory scratch_;
    fs::path place_ = scratch_ / "screens.d";
};

TEST_F(token_folder, tells_what_each_name_is) {
    write("lobby.token", "12345");
    write("empty.token", "");
    fs::create_symlink("lobby.token", place_ / "link.token");
    fs::create_symlink("nothing", place_ / "dangling.token");
    fs::create_directory(place_ / "folder.token");
    ASSERT_EQ(::mkfifo((place_ / "fifo.token").c_str(), 0600), 0);
    const auto found = names();
    ASSERT_EQ(found.size(), 6U);
    EXPECT_EQ(found.at("lobby.token").type, kind::file);
    EXPECT_EQ(found.at("lobby.token").size, 5U);
    EXPECT_GT(found.at("lobby.token").changed, wall_time{std::chrono::hours{24 * 365}});
    EXPECT_EQ(found.at("empty.token").size, 0U);
    EXPECT_EQ(found.at("link.token").type, kind::linked_file);
    EXPECT_EQ(found.at("link.token").size, 5U);
    EXPECT_EQ(found.at("dangling.token").type, kind::dangling);
    EXPECT_EQ(found.at("folder.token").type, kind::other);
    EXPECT_EQ(found.at("fifo.token").type, kind::other);
}

/// The owner of the place that a link leads to could make the way there as long as he likes.
TEST_F(token_folder, follows_no_link_by_a_way_of_too_many_names) {
    std::ofstream{scratch_ / "file"} << "12345";
    fs::create_symlink(tests::long_way_to(scratch_.path()) / "file", place_ / "link.token");
    ASSERT_TRUE(fs::exists(place_ / "link.token")) << "the kernel goes it";
    EXPECT_EQ(names().at("link.token").type, kind::dangling);
}

TEST_F(token_folder, cannot_be_read_without_a_descriptor_for_a_link) {
    write("lobby.token", "12345");
    fs::create_symlink("lobby.token", place_ / "link.token");
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    // From no descriptor upwards, until there are enough: then the link is what it is.
    std::map<std::string, folder_name> found;
    for (rlim_t most = 0; found.empty() && most < usual.rlim_cur; ++most) {
        const rlimit few{most, usual.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
        found = names();
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    }
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found.at("link.token").type, kind::linked_file);
}

/// A disk, or a file server, that fails for a while has taken nothing away.
TEST(names_in_folders, that_cannot_be_looked_at_are_there) {
    EXPECT_EQ(name_after_failure("lobby.token", ENOENT), std::nullopt) << "somebody has just removed it";
    for (const int failed : {EIO, ESTALE, ETIMEDOUT, EACCES, ENOTCONN}) {
        const auto seen = name_after_failure("lobby.token", failed);
        ASSERT_TRUE(seen) << failed;
        EXPECT_EQ(seen->name, "lobby.token");
        EXPECT_EQ(seen->type, kind::dangling);
    }
}

TEST_F(token_folder, is_refused_where_others_can_write_it) {
    EXPECT_EQ(problem(), "");
    for (const auto mode : {0777, 0770, 0722, 01777, 02775}) {
        // The group is another one than the owner's, and not root's.
        if (::geteuid() == 0 && ::chown(place_.c_str(), 0, 1) != 0) GTEST_SKIP();
        ASSERT_EQ(::chmod(place_.c_str(), static_cast<mode_t>(mode)), 0);
        if (::geteuid() != 0 && (mode & 2) == 0) continue;
        EXPECT_NE(problem().find("can write the folder"), std::string::npos) << std::oct << mode << problem();
    }
    ASSERT_EQ(::chmod(place_.c_str(), 0755), 0);
    EXPECT_EQ(problem(), "");
}

TEST_F(token_folder, is_refused_where_it_is_somebody_elses) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the folders of another user";
    tests::give(place_);
    EXPECT_NE(problem().find("belongs to user"), std::string::npos) << problem();
}

TEST_F(token_folder, is_refused_behind_a_link_of_somebody_else) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the links of another user";
    fs::rename(place_, scratch_ / "real");
    fs::create_directory_symlink(scratch_ / "real", place_);
    EXPECT_EQ(problem(), "");
    tests::give(place_);
    EXPECT_NE(problem().find("symbolic link of user"), std::string::npos) << problem();
}

/// The account on the way could learn by it what is in folders of others.
TEST_F(token_folder, tells_nothing_of_what_is_behind_a_refused_way) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the links of another user";
    const auto hidden = scratch_ / "hidden";
    fs::create_directory(hidden);
    std::ofstream{hidden / "file"} << "12345";
    fs::create_directory(hidden / "folder");
    fs::create_symlink(scratch_ / "hers", place_ / "link.token");
    for (const auto* target : {"file", "folder", "none", "none/x", "file/x"}) {
        fs::remove(scratch_ / "hers");
        fs::create_symlink(hidden / target, scratch_ / "hers");
        tests::give(scratch_ / "hers");
        const auto seen = names().at("link.token");
        EXPECT_EQ(seen.type, kind::dangling) << target;
        EXPECT_EQ(seen.size, 0U) << target;
        EXPECT_EQ(seen.changed, wall_time{}) << target;
    }
}

TEST_F(token_folder, says_why_it_cannot_be_read) {
    fs::remove(place_);
    EXPECT_EQ(problem(), "cannot read the folder " + place_.string() + ": No such file or directory");
    std::ofstream{place_} << "x";
    EXPECT_EQ(problem(), "cannot read the folder " + place_.string() + ": Not a directory");
}

TEST_F(token_folder, is_another_one_once_it_is_exchanged) {
    const auto which = [this] {
        return std::get<folder_listing>(list_own_folder(place_, trusted_accounts::of_this_process())).folder;
    };
    const auto before = which();
    EXPECT_EQ(which(), before);
    fs::rename(place_, scratch_ / "old");
    fs::create_directory(place_);
    fs::permissions(place_, fs::perms::owner_all);
    EXPECT_NE(which(), before);
}

/// A folder in memory (tmpfs), if this host has one; else in the scratch directory.
class token_folder_in_memory : public token_folder {
protected:
    token_folder_in_memory() {
        std::string made = "/dev/shm/tokenkeeper-test-XXXXXX";
        if (::mkdtemp(made.data()) != nullptr) place_ = memory_ = made;
    }
    ~token_folder_in_memory() override {
        if (!memory_.empty()) fs::remove_all(memory_);
    }
    /// Of these names, the number that a list misses although they are there.
    [[nodiscard]] std::ptrdiff_t missing(const std::vector<std::string>& there,
                                         std::vector<std::string> expected) const {
        const auto listed = list_own_folder(place_, trusted_accounts::of_this_process(), std::move(expected));
        std::set<std::string> names;
        for (const auto& each : std::get<folder_listing>(listed).names)
            names.insert(each.name);
        return std::ranges::count_if(there, [&names](const auto& each) { return !names.contains(each); });
    }

    fs::path memory_;
};

/// While others are renamed, tmpfs leaves some out of what it lists.
TEST_F(token_folder_in_memory, tells_of_each_expected_name_that_is_there) {
    constexpr std::size_t count = 2000;
    std::vector<std::string> there;
    for (std::size_t i = 0; i < count; ++i) {
        there.push_back("s" + std::to_string(i) + ".token");
        write(there.back(), "T");
    }
    std::atomic<bool> done = false;
    std::thread writer{[&] {
        for (std::size_t i = 0; !done; ++i) {
            write(".new", "T");
            fs::rename(place_ / ".new", place_ / there[i % count]);
        }
    }};
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(missing(there, there), 0) << i;
    done = true;
    writer.join();
}

TEST_F(token_folder, tells_of_no_expected_name_that_is_gone) {
    write("lobby.token", "T1");
    const auto listed =
        list_own_folder(place_, trusted_accounts::of_this_process(), {"lobby.token", "gone.token"});
    ASSERT_EQ(std::get<folder_listing>(listed).names.size(), 1U);
    EXPECT_EQ(std::get<folder_listing>(listed).names[0].name, "lobby.token");
}

/// The kernel gives the number of a folder that is gone to the next one, on some file systems at once.
TEST_F(token_folder, is_another_one_whatever_its_number_is) {
    const auto born = [this] {
        return std::get<folder_listing>(list_own_folder(place_, trusted_accounts::of_this_process()))
            .folder.born;
    };
    const auto before = born();
    if (before == 0) GTEST_SKIP() << "this file system knows no times of birth";
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (born() == before && std::chrono::steady_clock::now() < end) {
        fs::remove_all(place_);
        fs::create_directory(place_);
        fs::permissions(place_, fs::perms::owner_all);
    }
    EXPECT_NE(born(), before);
}

}  // namespace
}  // namespace tokenkeeper::files::token_folder_test
