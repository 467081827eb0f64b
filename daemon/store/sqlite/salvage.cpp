#include "daemon/store/sqlite/salvage.hpp"

#include "daemon/store/sqlite/database/files.hpp"
#include "daemon/store/sqlite/database/sqlite.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"

#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace tokenkeeper::store {

namespace {

namespace fs = std::filesystem;

void scan_file(const fs::path& file, const std::function<void(const record&)>& found) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    std::ifstream stream{file, std::ios::binary};
    if (failed || !stream) return;
    std::string bytes(size, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    scan(bytes, found);
    wipe(bytes);
}

void ask_sqlite(const fs::path& file, const char* sql, const std::function<void(const record&)>& found) {
    auto opened = database::open_to_read(file);
    if (!opened) return;
    auto select = opened->prepare(sql);
    if (!select) return;
    query row{*select};
    for (auto step = row.step(); step && *step; step = row.step())
        if (const auto r = unpack(row.next_bytes().value_or(std::string_view{}))) found(*r);
}

}  // namespace

void salvaged_records::add(const record& r) {
    const auto key = key_of(r.kind, r.number);
    const auto found = items_.find(key);
    if (found != items_.end() && found->second.revision >= r.revision) return;
    if (found != items_.end()) items_.erase(found);
    items_.emplace(key, item{r.revision, pack(r)});
}

salvaged_records salvage(const fs::path& file) {
    salvaged_records records;
    const auto add = [&records](const record& r) { records.add(r); };
    scan_file(file, add);
    for (const auto& log : logs_of(file))
        scan_file(log, add);
    // From both ends, as far as a damaged page.
    ask_sqlite(file, "SELECT bytes FROM record ORDER BY key", add);
    ask_sqlite(file, "SELECT bytes FROM record ORDER BY key DESC", add);
    return records;
}

}  // namespace tokenkeeper::store
