#include "tests/daemon/store/support/scratch.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

namespace tokenkeeper::store::test_support {

namespace fs = std::filesystem;

scratch::scratch() {
    // In memory where there is such a place: what a sync does to a disk is not what is tested.
    const fs::path memory = "/dev/shm";
    const auto above = ::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
    std::string name = (above / "tokenkeeper-state-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp " + name};
    folder_ = name;
}

scratch::~scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::unique_ptr<kept_rows> scratch::open(const secret& key) const {
    auto opened = open_damaged(key);
    if (opened && !opened->damage.empty()) ADD_FAILURE() << opened->damage;
    if (opened && !opened->found.damaged.empty())
        ADD_FAILURE() << opened->found.damaged.front().name << ": " << opened->found.damaged.front().cause;
    return opened;
}

std::unique_ptr<kept_rows> scratch::open_damaged(const secret& key) const {
    auto opened = open_local(path(), key);
    if (!opened) {
        ADD_FAILURE() << opened.error().message;
        return nullptr;
    }
    return std::make_unique<kept_rows>(std::move(*opened));
}

store_error scratch::refusal(const secret& key) const {
    auto opened = open_local(path(), key);
    if (!opened) return opened.error();
    ADD_FAILURE() << "it opens";
    return {};
}

std::string scratch::files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder_})
        names.insert(entry.path().filename().string());
    std::string all;
    for (const auto& name : names)
        all += (all.empty() ? "" : " ") + name;
    return all;
}

std::string scratch::all_bytes() const {
    std::string all;
    for (const auto& entry : fs::directory_iterator{folder_})
        all += bytes_of(entry.path());
    return all;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write_bytes(const fs::path& file, std::string_view bytes) {
    std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
}

std::string outcome_of(const fs::path& file, const std::string& sql) {
    sqlite3* opened = nullptr;
    // On the plain disk, whatever is under the stores.
    sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix");
    sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr);
    std::string outcome = sqlite3_errmsg(opened);
    sqlite3_close(opened);
    return outcome;
}

void edit(const fs::path& file, const std::string& sql) {
    EXPECT_EQ(outcome_of(file, sql), "not an error") << sql;
}

other_program::other_program(const fs::path& file) {
    std::array<int, 2> ready{};
    if (::pipe(ready.data()) != 0) throw std::runtime_error{"pipe"};
    child_ = ::fork();
    if (child_ == 0) {
        sqlite3* opened = nullptr;
        sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, "unix");
        sqlite3_exec(opened, "BEGIN; SELECT count(*) FROM record", nullptr, nullptr, nullptr);
        ::close(ready[0]);
        ::close(ready[1]);
        for (;;)
            ::pause();
    }
    ::close(ready[1]);
    char end = 0;
    static_cast<void>(::read(ready[0], &end, 1));
    ::close(ready[0]);
}

other_program::~other_program() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

secret key_of(char byte) {
    return secret{std::string(32, byte)};
}

wall_time at(std::int64_t seconds) {
    return wall_time{std::chrono::seconds{seconds}};
}

stored_token token(std::string_view value) {
    return {secret{value}, at(1000), at(90'000)};
}

stored_session session(std::string_view name) {
    stored_session made;
    made.name = name;
    made.origin = "refresh_token of " + made.name;
    made.current = token(made.name + "-access-0");
    made.refresh_token = secret{made.name + "-refresh-0"};
    return made;
}

std::string told(const std::map<std::string, stored_session>& rows) {
    const auto number = [](const std::optional<wall_time>& moment) {
        return moment ? std::to_string(moment->time_since_epoch().count()) : std::string{"-"};
    };
    const auto shown = [&](const std::optional<stored_token>& one) {
        if (!one) return std::string{"-"};
        return std::string{one->value.reveal()} + '@' + number(one->obtained) + '/' + number(one->expires);
    };
    std::string all;
    for (const auto& [name, one] : rows) {
        all += one.name + " (" + one.origin + ") current=" + shown(one.current) + " next=" + shown(one.next) +
               " refresh=" + std::string{one.refresh_token.reveal()} + (one.refresh_sent ? " sent" : "") +
               (one.refused ? " refused" : "") + (one.revoked ? " revoked" : "") +
               " seen=" + number(one.seen.last_verified) + ',' + number(one.seen.last_kept_alive) + ',' +
               number(one.seen.idle_deadline) + ',' + std::string{to_string(one.seen.idle_deadline_from)} +
               (one.seen.kept_since ? ',' + number(one.seen.kept_since) : "") + '\n';
    }
    return all;
}

std::string told(const kept_rows& kept) {
    return told(kept.rows);
}

namespace {

std::string everything_from(int descriptor) {
    std::string all;
    std::array<char, 4096> part{};
    for (;;) {
        const auto got = ::read(descriptor, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return all;
        all.append(part.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

std::string in_child(const std::function<std::string()>& what) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error{"pipe"};
    const auto child = ::fork();
    if (child == 0) {
        const auto answer = what();
        const auto sent = ::write(ends[1], answer.data(), answer.size());
        ::_exit(sent == static_cast<ssize_t>(answer.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    auto answer = everything_from(ends[0]);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
    if (WEXITSTATUS(status) != 0) return "exit status " + std::to_string(WEXITSTATUS(status)) + ": " + answer;
    return answer;
}

}  // namespace tokenkeeper::store::test_support
