#include "daemon/ctl/login/browser.hpp"

#include "tests/support/scratch_directory.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::browser_test {
namespace {

/// A folder with a program `xdg-open` that writes its arguments, and whether it has a terminal, to a file.
class browser_folder {
public:
    browser_folder() {
        std::ofstream{program()} << "#!/bin/sh\n{ echo \"$#:$1\"; tty; } >'" << log().string()
                                 << ".new'\nmv '" << log().string() << ".new' '" << log().string() << "'\n";
        std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
    }
    [[nodiscard]] std::filesystem::path program() const { return folder_ / "xdg-open"; }
    [[nodiscard]] std::string path() const { return program().parent_path(); }
    /// The file's text, once it is there.
    [[nodiscard]] std::string written() const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!std::filesystem::exists(log()) && std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
        std::ifstream file{log()};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

private:
    [[nodiscard]] std::filesystem::path log() const { return folder_ / "log"; }
    tests::scratch_directory folder_;
};

TEST(browser, is_looked_for_in_the_folders_of_path) {
    const browser_folder here;
    EXPECT_EQ(find_browser({false, true, "/nonexistent:" + here.path() + ":/bin", {}}), here.program());
    EXPECT_EQ(find_browser({false, true, "/nonexistent::.:bin", {}}), std::nullopt);
    EXPECT_EQ(find_browser({false, true, "", {}}), std::nullopt);
}

TEST(browser, is_never_opened_by_root_or_without_a_display) {
    const browser_folder here;
    EXPECT_EQ(find_browser({true, true, here.path(), {}}), std::nullopt);
    EXPECT_EQ(find_browser({false, false, here.path(), {}}), std::nullopt);
}

TEST(browser, gets_its_file_as_one_word_that_no_shell_reads) {
    const browser_folder here;
    EXPECT_TRUE(start_browser(here.program(), "https://x/?a=$(id)&b='c'"));
    EXPECT_EQ(here.written(), "1:https://x/?a=$(id)&b='c'\nnot a tty\n");
}

TEST(browser, gets_a_file_that_only_its_user_reads) {
    const tests::scratch_directory folder;
    std::string name;
    {
        const auto file = address_file::make(folder.path().string(), "https://x/?a=1&state=\"s\"");
        ASSERT_TRUE(file);
        name = file->name();
        EXPECT_EQ(std::filesystem::status(name).permissions(),
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::ifstream page{name};
        const std::string text{std::istreambuf_iterator<char>{page}, {}};
        EXPECT_NE(text.find("content=\"0; url=https://x/?a=1&amp;state=&quot;s&quot;\""), std::string::npos)
            << text;
    }
    EXPECT_FALSE(std::filesystem::exists(name));
    EXPECT_FALSE(address_file::make("", "https://x/"));
    EXPECT_FALSE(address_file::make("/nonexistent", "https://x/"));
}

TEST(browser, that_is_missing_is_noticed) {
    EXPECT_FALSE(start_browser("/nonexistent/xdg-open", "https://x/"));
}

}  // namespace
}  // namespace tokenkeeper::ctl::browser_test
