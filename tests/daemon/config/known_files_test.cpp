#include "daemon/config/files/known_files.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::known_files_test {
namespace {

/// Files of one file system, by their inode. Each that is made has its own time of birth.
class known_files_test : public testing::Test {
protected:
    file_mark make(ino_t inode, uid_t owner = 0) {
        ++clock_;
        return {{1, inode}, birth_time{clock_}, wall_time{clock_}, owner};
    }
    /// As file systems that tell no time of birth show it.
    static file_mark without_birth(file_mark file) {
        file.born.reset();
        return file;
    }
    std::string name_of(const file_mark& file) const {
        const auto* name = files_.name_of(file);
        return name == nullptr ? "none" : *name;
    }

    known_files files_;
    std::chrono::seconds clock_{1'700'000'000};
};

TEST_F(known_files_test, recognize_a_file_by_its_number_and_its_birth) {
    const auto file = make(7);
    auto changed = file;
    changed.changed += std::chrono::hours{1};
    EXPECT_TRUE(is_same_file(file, changed)) << "whoever may write it changes its time";
    auto next = file;
    next.born = *next.born + std::chrono::nanoseconds{1};
    EXPECT_FALSE(is_same_file(file, next)) << "the number is used again, and the time copied";
    auto other = file;
    other.number.inode = 8;
    EXPECT_FALSE(is_same_file(file, other));
    other = file;
    other.number.device = 2;
    EXPECT_FALSE(is_same_file(file, other));
    EXPECT_TRUE(is_same_file(without_birth(file), next)) << "by the time of the content";
    EXPECT_FALSE(is_same_file(without_birth(file), changed));
}

TEST_F(known_files_test, keep_the_former_files_of_a_name) {
    std::vector<file_mark> rotated;
    for (ino_t inode = 0; inode < 20; ++inode) {
        rotated.push_back(make(inode));
        files_.remember("victim", rotated.back(), true);
    }
    EXPECT_EQ(files_.count(), known_files::most_files);
    const auto oldest = rotated.size() - known_files::most_files;
    for (std::size_t i = 0; i < rotated.size(); ++i)
        EXPECT_EQ(name_of(rotated[i]), i < oldest ? "none" : "victim") << i;
    // A name that goes back and forth between two files loses none of the others.
    for (int i = 0; i < 20; ++i)
        files_.remember("victim", rotated.at(i % 2 == 0 ? 18 : 19), true);
    EXPECT_EQ(name_of(rotated[oldest]), "victim");
    // Nor do the files of another name take their places.
    for (ino_t inode = 100; inode < 150; ++inode)
        files_.remember("mal", make(inode), true);
    EXPECT_EQ(name_of(rotated[oldest]), "victim");
}

TEST_F(known_files_test, keep_only_the_present_file_where_nobody_else_can_move_one) {
    const auto closed = make(1);
    files_.remember("victim", closed, false);
    files_.remember("victim", make(2), false);
    EXPECT_EQ(name_of(closed), "none");
    const auto opened = make(3);
    files_.remember("victim", opened, true);
    EXPECT_EQ(files_.count(), 2U) << "the one before may have been moved just now";
    files_.remember("victim", make(4), false);
    EXPECT_EQ(name_of(opened), "victim");
    files_.forget("victim");
    EXPECT_EQ(files_.count(), 0U);
}

TEST_F(known_files_test, give_a_number_that_is_used_again_to_the_new_file) {
    const auto first = make(5);
    files_.remember("victim", first, true);
    files_.remember("victim", make(6), true);
    const auto second = make(5);
    EXPECT_EQ(name_of(second), "none");
    ASSERT_NE(files_.name_of(second.number), nullptr);
    EXPECT_EQ(*files_.name_of(second.number), "victim");
    files_.remember("mal", second, true);
    EXPECT_EQ(name_of(second), "mal");
    EXPECT_EQ(name_of(first), "none");
    for (ino_t inode = 10; inode < 20; ++inode)
        files_.remember("victim", make(inode), true);
    EXPECT_EQ(name_of(second), "mal") << "it is not victim's to forget";
}

TEST_F(known_files_test, keep_a_thousand_names_that_left_with_their_files) {
    const auto name = [](ino_t inode) { return "name" + std::to_string(inode); };
    for (ino_t inode = 0; inode < 1'200; ++inode) {
        files_.remember(name(inode), make(10'000 + inode), true);
        files_.remember(name(inode), make(inode), true);
        files_.forget(name(inode));
        files_.forget(name(inode));
    }
    EXPECT_EQ(files_.count(), 2 * known_files::most_departed);
    EXPECT_EQ(files_.owner_of(name(199)), std::nullopt);
    EXPECT_EQ(files_.owner_of(name(200)), uid_t{0});
    files_.remember(name(200), make(200, 1001), true);
    EXPECT_EQ(files_.owner_of(name(200)), uid_t{1001});
    files_.remember("another", make(2'000), true);
    files_.forget("another");
    EXPECT_EQ(files_.owner_of(name(200)), uid_t{1001}) << "it is named again";
    EXPECT_EQ(files_.owner_of(name(201)), uid_t{0}) << "there is room for one";
}

}  // namespace
}  // namespace tokenkeeper::config::known_files_test
