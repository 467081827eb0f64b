#include "daemon/store/sqlite/records/mark_records.hpp"

#include "daemon/store/sqlite/records/record.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/row_codec.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::store {

void mark_records::add(std::uint64_t key, std::string_view bytes) {
    const auto r = unpack(bytes);
    if (!r || key_of(r->kind, r->number) != key) return;
    last_revision = std::max(last_revision, r->revision);
    if (r->kind == record_kind::key) fingerprint_key = secret{r->payload};
    if (r->kind == record_kind::mark) {
        if (auto mark = decode_mark(r->payload)) marks.insert_or_assign(r->number, std::move(*mark));
    }
    if (r->kind == record_kind::name) {
        auto name = decode_name(r->payload);
        if (!name) return;
        name->revision = r->revision;
        names.insert_or_assign(r->number, std::move(*name));
    }
}

}  // namespace tokenkeeper::store
