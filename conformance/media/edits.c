// SPDX-License-Identifier: BSD-2-Clause
#include "edits.h"

#include <stdio.h>
#include <stdlib.h>

/** Bytes that go to and from the temporary files at a time. */
#define BUFFER_SIZE 65536u

/** A change that was made after one to a later frame. */
struct late {
    uint64_t frame;
    off_t at; /* in the file of late ones */
};

/** One of the two files, and the change that was read from it last. */
struct stream {
    FILE *file;
    bool has;
    struct edit edit;
};

struct edits {
    struct stream orderly, late;
    uint64_t newest; /* frame of the last orderly one */
    struct late *list;
    size_t n_list, room, next;
    uint8_t *bytes;
    size_t size;
    bool failed;
};

struct edits *edits_new(void) {
    struct edits *edits = calloc(1, sizeof *edits);
    if (!edits)
        return NULL;
    edits->orderly.file = tmpfile();
    edits->late.file = tmpfile();
    if (edits->orderly.file && edits->late.file) {
        setvbuf(edits->orderly.file, NULL, _IOFBF, BUFFER_SIZE);
        return edits;
    }
    edits_free(edits);
    return NULL;
}

void edits_free(struct edits *edits) {
    if (!edits)
        return;
    if (edits->orderly.file)
        fclose(edits->orderly.file);
    if (edits->late.file)
        fclose(edits->late.file);
    free(edits->list);
    free(edits->bytes);
    free(edits);
}

static bool note_late(struct edits *edits, uint64_t frame) {
    if (edits->n_list == edits->room) {
        size_t room = edits->room ? 2 * edits->room : 256;
        struct late *list = realloc(edits->list, room * sizeof *list);
        if (!list)
            return false;
        edits->list = list;
        edits->room = room;
    }
    edits->list[edits->n_list++] = (struct late){frame, ftello(edits->late.file)};
    return true;
}

bool edits_add(struct edits *edits, const struct edit *edit, const uint8_t *bytes) {
    bool orderly = edit->frame >= edits->newest;
    FILE *file = orderly ? edits->orderly.file : edits->late.file;
    if (orderly)
        edits->newest = edit->frame;
    else if (!note_late(edits, edit->frame))
        return false;
    return fwrite(edit, sizeof *edit, 1, file) == 1 && fwrite(bytes, 1, edit->new_len, file) == edit->new_len;
}

static int by_frame(const void *a, const void *b) {
    const struct late *x = a, *y = b;
    if (x->frame != y->frame)
        return x->frame < y->frame ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

bool edits_begin(struct edits *edits) {
    if (edits->n_list > 0)
        qsort(edits->list, edits->n_list, sizeof *edits->list, by_frame);
    return fflush(edits->orderly.file) == 0 && fflush(edits->late.file) == 0 &&
           fseeko(edits->orderly.file, 0, SEEK_SET) == 0;
}

/** Reads the head of the change at the place where the file stands. */
static void read_head(struct stream *stream) {
    stream->has = fread(&stream->edit, sizeof stream->edit, 1, stream->file) == 1;
}

/** Reads the bytes of the change whose head was read. */
static bool take(struct edits *edits, struct stream *stream, struct edit *edit, const uint8_t **bytes) {
    size_t len = stream->edit.new_len;
    if (len > edits->size) {
        uint8_t *larger = realloc(edits->bytes, len);
        edits->failed |= !larger;
        if (!larger)
            return false;
        edits->bytes = larger;
        edits->size = len;
    }
    stream->has = false;
    *edit = stream->edit;
    *bytes = edits->bytes;
    bool read = fread(edits->bytes, 1, len, stream->file) == len;
    edits->failed |= !read;
    return read;
}

bool edits_next(struct edits *edits, uint64_t frame, struct edit *edit, const uint8_t **bytes) {
    if (!edits->orderly.has)
        read_head(&edits->orderly);
    edits->failed |= ferror(edits->orderly.file) != 0;
    if (edits->orderly.has && edits->orderly.edit.frame == frame)
        return take(edits, &edits->orderly, edit, bytes);
    if (edits->next == edits->n_list || edits->list[edits->next].frame != frame)
        return false;
    bool found = fseeko(edits->late.file, edits->list[edits->next++].at, SEEK_SET) == 0;
    if (found)
        read_head(&edits->late);
    edits->failed |= !found || !edits->late.has;
    return found && edits->late.has && take(edits, &edits->late, edit, bytes);
}

bool edits_sound(const struct edits *edits) {
    return !edits->failed;
}
