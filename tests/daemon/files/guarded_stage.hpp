#pragma once

#include "daemon/files/guarded_file.hpp"
#include "tests/support/neighbour.hpp"
#include "tests/support/scratch_directory.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include <unistd.h>

namespace tokenkeeper::files {

namespace fs = std::filesystem;
using tests::give;
using tests::neighbour;

inline const trusted_accounts only_us = trusted_accounts::of_this_process();

inline std::string text_of(const guarded_file& file) {
    if (!file.opened.is_open()) return std::string{std::get<secret>(file.text).reveal()};
    std::array<char, 64> text{};
    const auto size = ::read(file.opened.get(), text.data(), text.size());
    return {text.data(), static_cast<std::size_t>(size < 0 ? 0 : size)};
}

inline bool is_unanswered(const std::variant<guarded_file, open_failure>& opened) {
    const auto* failed = std::get_if<open_failure>(&opened);
    return failed != nullptr && !failed->kept_by.empty();
}

/// What stands in the file, or why it is not read. The threads of a busy machine may be late, so it is opened
/// again as long as `patience` attempts are left.
inline std::string content(const fs::path& file, last_folder* nearby = nullptr, int patience = 60'000) {
    auto opened = open_guarded(file, only_us, nearby);
    for (; is_unanswered(opened) && patience > 0; --patience) {
        ::usleep(1'000);
        opened = open_guarded(file, only_us, nearby);
    }
    const auto* failed = std::get_if<open_failure>(&opened);
    if (failed == nullptr) return text_of(std::get<guarded_file>(opened));
    if (failed->refused) return "refused";
    return failed->number != 0 ? "errno " + std::to_string(failed->number) : "no file";
}

/// The same for a file that nobody exchanges: a folder that is remembered changes nothing.
inline std::string outcome(const fs::path& file) {
    auto plain = content(file);
    last_folder nearby;
    EXPECT_EQ(content(file, &nearby), plain) << file;
    EXPECT_EQ(content(file, &nearby), plain) << file;
    return plain;
}

class guarded : public testing::Test {
protected:
    guarded() {
        write(folder / "theirs", "another session's secret");
        if (::geteuid() != 0) return;
        fs::create_directory(users_);
        give(users_);
        fs::create_directory(shared_);
        fs::permissions(shared_, fs::perms::all);
    }
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    }
    static void write(const fs::path& file, const std::string& text) {
        std::ofstream{file} << text;
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }
    fs::path link(const fs::path& name, const fs::path& target, uid_t owner = neighbour) const {
        fs::create_symlink(target, name);
        give(name, owner);
        return name;
    }

    tests::scratch_directory folder;
    fs::path users_ = folder / "users";    ///< of another user
    fs::path shared_ = folder / "shared";  ///< of root, and everybody can write it
};

class guarded_for_everybody : public guarded {
    void SetUp() override {}
};

}  // namespace tokenkeeper::files
