"""What the evidence room refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem


class UploadProblem(Problem):
    """A request of the upload protocol that cannot be followed."""

    slug = "malformed-upload"
    title = _("上传请求格式有误")
    remedy = _("照片仍保存在手机上;请升级手机端后重试。")


class UnsupportedTusVersion(UploadProblem):
    """The client does not name the protocol version that is spoken here."""

    status = 412
    slug = "unsupported-tus-version"
    title = _("上传协议版本不受支持")


class UnknownChecksumAlgorithm(UploadProblem):
    """The checksum is of a kind that is not computed here."""

    slug = "unknown-checksum-algorithm"
    title = _("校验算法不受支持")


class ChecksumMismatch(UploadProblem):
    """The bytes of one request are not those that were sent; none of them was taken."""

    status = 460
    slug = "checksum-mismatch"
    title = _("传输中内容有损坏")
    remedy = _("这一段没有收下,会自动重发。")


class WrongContentType(UploadProblem):
    """The body is not marked as a piece of an upload."""

    status = 415
    slug = "wrong-content-type"


class UploadTooLarge(UploadProblem):
    """More bytes than were announced, or than one photo may have."""

    status = 413
    slug = "upload-too-large"
    title = _("照片文件过大")
    remedy = _("请用手机端拍照或压缩后再上传。")


class OffsetMismatch(UploadProblem):
    """The piece does not begin where the bytes held end; `offset` says where that is."""

    status = 409
    slug = "offset-mismatch"
    title = _("上传位置不一致")
    remedy = _("手机会查询已收到的位置并从那里继续。")


class UploadExpired(UploadProblem):
    """The upload was left for too long; what had arrived of it is gone."""

    status = 410
    slug = "upload-expired"
    title = _("上传已过期")
    remedy = _("照片仍保存在手机上,会重新上传。")


class UnannouncedPhoto(Problem):
    """No accepted event speaks of this photo."""

    status = 404
    slug = "unannounced-photo"
    title = _("服务器还没有这张照片的记录")
    remedy = _("请先发送填报内容,照片随后会自动上传。")


class ManifestMismatch(Problem):
    """Hash or length are not those that the photo's event announced."""

    status = 422
    slug = "manifest-mismatch"
    title = _("照片与填报记录不一致")
    remedy = _("请在手机上删除这张照片后重新拍摄。")


class PictureRefused(Problem):
    """The bytes arrived and are kept in quarantine; they are no evidence."""

    status = 422
    slug = "picture-refused"
    title = _("照片未通过检查")
    remedy = _("原文件已留存;请重新拍摄或另选一张。")


class NotAPicture(PictureRefused):
    """The bytes are not JPEG, PNG, WebP or HEIC."""

    slug = "not-a-picture"
    title = _("这个文件不是可识别的照片")


class DamagedPicture(PictureRefused):
    """The picture cannot be decoded to its end."""

    slug = "damaged-picture"
    title = _("照片文件已损坏")


class PictureTooLarge(PictureRefused):
    """The picture has more pixels than is safe to decode."""

    slug = "picture-too-large"
    title = _("照片像素过大")


class HashMismatch(PictureRefused):
    """The bytes that arrived are not those that were announced."""

    slug = "hash-mismatch"
    title = _("收到的内容与手机上的照片不一致")
    remedy = _("照片仍保存在手机上,会重新上传。")


class PhotoNotReceived(Problem):
    """The photo is announced and its bytes are not here, or were refused."""

    status = 404
    slug = "photo-not-received"
    title = _("这张照片还没有送到服务器")
    remedy = _("请等待手机联网上传;如已被拒收,请重新拍摄。")


REFUSALS: dict[str, type[PictureRefused]] = {
    kind.slug: kind for kind in (NotAPicture, DamagedPicture, PictureTooLarge, HashMismatch)
}


class BadRescue(Problem):
    """The file is not the rescue file of a phone, or damaged."""

    status = 422
    slug = "bad-rescue"
    title = _("这不是手机导出的抢救文件,或文件已损坏")
    remedy = _("请在手机端“发送”页重新导出,再试一次。已收下的内容不受影响。")
